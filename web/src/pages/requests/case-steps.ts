/** What can be done about a request by those who look at it. Pure. */
import type { RightsCase, RightsPart } from '../../../../src/contract/rights.ts';
import type { Desk } from '../../api/rights.ts';

/** The part that is one's own to answer. */
export const ownPart = ({ parts }: Pick<RightsCase, 'parts'>, desk: Desk): RightsPart | undefined =>
  desk === null ? parts.find(({ isOperator }) => isOperator) : parts[0];

export type Steps = { confirm: boolean; answer: boolean; refuse: boolean; extend: boolean };

/**
 * Who asks can be confirmed while it waits for that, refused then too; answered while the own part is open. The operator answers an
 * erasure twice: it shows the way, and may close it in words when the account stays. Extended once, before it is due.
 */
export function stepsOf(found: RightsCase, desk: Desk): Steps {
  const own = ownPart(found, desk);
  const waits = found.state === 'identity';
  const open = found.state === 'open' && own?.state === 'open';
  const shown = found.state === 'open' && own?.state === 'working' && desk === null && found.kind === 'erasure';
  return {
    confirm: waits,
    answer: open || shown,
    refuse: waits || open,
    extend: open && own.extendedBecause === null && !own.isOverdue,
  };
}
