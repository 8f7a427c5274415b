/** How long there is still time. Pure. */
import type { RightsState } from '../../../../src/contract/rights.ts';

export type Due = {
  /** `still`: the clock stands until the asker is confirmed. `past`: closed. `soon`: within 7 days. */
  kind: 'past' | 'still' | 'overdue' | 'soon' | 'later';
  /** Days left, or days over; 0 is today. */
  days: number;
};

type Dated = { state: RightsState; dueAt: string; isOverdue: boolean };

const day = 86_400_000;

/** Whole days: nobody is promised more than there is. */
export function dueOf({ state, dueAt, isOverdue }: Dated, now: Date = new Date()): Due {
  const left = Date.parse(dueAt) - now.getTime();
  if (state === 'identity') return { kind: 'still', days: Math.max(0, Math.floor(left / day)) };
  if (state !== 'open') return { kind: 'past', days: 0 };
  if (isOverdue || left < 0) return { kind: 'overdue', days: Math.max(0, Math.floor(-left / day)) };
  const days = Math.floor(left / day);
  return { kind: days <= 7 ? 'soon' : 'later', days };
}
