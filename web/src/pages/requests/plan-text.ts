import type { RightsCase } from '../../../../src/contract/rights.ts';
import type { Desk } from '../../api/rights.ts';
import { t, type MessageKey } from '../../i18n.ts';

type Asked = Pick<RightsCase, 'does' | 'partState' | 'persons'>;

/** The operator shows the holder of an account how to delete it: nobody else may. */
const showsTheWay = ({ does, partState }: Asked, desk: Desk): boolean =>
  desk === null && does === 'erase' && partState === 'open';

/** Nothing is done by itself: the words are the answer. */
export const isByHand = (found: Asked, desk: Desk): boolean =>
  found.does === 'none' || (desk === null && found.does === 'erase' && !showsTheWay(found, desk));

/** What answering will do, before it does. */
export function planText(found: Asked, desk: Desk): string {
  const { does, persons } = found;
  if (does === 'none' || isByHand(found, desk)) return t('requests.plan.none');
  if (desk === null) return t(does === 'erase' ? 'requests.plan.operatorErase' : 'requests.plan.operatorExport');
  const rows = persons.reduce((sum, person) => sum + person.rows, 0);
  return t(`requests.plan.${does}`, { rows, persons: persons.length });
}

/** The verb of the button that does it. */
export function answerVerb(found: Asked, desk: Desk): string {
  if (isByHand(found, desk)) return t('requests.answer.none');
  const key: MessageKey = showsTheWay(found, desk) ? 'requests.answer.way' : `requests.answer.${found.does}`;
  return t(key);
}
