/** A rule in plain words, for the inventory and for people. */
import type { Rule } from './due-rows.ts';

const until = 'until the customer’s contract ends';

const actions = {
  'erase-rows': 'then the rows are erased',
  'erase-person': 'then the person is erased',
  anonymise: 'then made anonymous',
} as const;

const startOf = ({ event, column }: Rule): string => {
  if (event === 'loaded') return 'after loading';
  return event === 'column' ? `after ${column ?? ''}` : 'after the person’s newest row';
};

/** "24 months after OrderedOn, then the rows are erased"; without a rule "until the customer’s contract ends". */
export const keptWords = (rule: Rule | undefined): string => {
  if (rule === undefined) return until;
  const unit = rule.count === 1 ? rule.unit.slice(0, -1) : rule.unit;
  return `${rule.count} ${unit} ${startOf(rule)}, ${actions[rule.action]}`;
};
