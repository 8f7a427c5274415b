import type { Generalisation, Treatment } from '../../../contract/catalog.ts';
import { say, type SayingCode } from '../../../contract/said.ts';
import { sayings } from '../../../contract/sayings.ts';
import { accountRules } from './account-rules.ts';
import { attributeRules } from './attribute-rules.ts';
import type { ColumnProfile } from './column-profile.ts';
import { contactRules } from './contact-rules.ts';
import type { HeaderStrength, Rule, TableContext } from './rule.ts';

/** What one column was taken for. */
export type Finding = {
  category: string | null;
  treatment: Treatment;
  generalisation: Generalisation | null;
  confidence: number;
  why: string;
};

/** In the order of precedence where two are equally sure. */
const rules: readonly Rule[] = [...accountRules, ...contactRules, ...attributeRules];

/** Categories that name a person or lead straight to them. */
export const directCategories: ReadonlySet<string> = new Set([
  'user.name',
  'user.name.first',
  'user.name.last',
  'user.contact.email',
  'user.contact.phone_number',
  'user.contact.fax_number',
  'user.contact.address.street',
  'user.account.username',
  'user.government_id.national_identification_number',
  'user.government_id.passport_number',
  'user.government_id.drivers_license_number',
  'user.government_id.vehicle_registration',
  'user.financial.bank_account',
  'user.financial.credit_card',
]);

/** Every category and treatment the rules can give, for checking against the taxonomy. */
export function givenCategories(): string[] {
  return [...new Set(rules.map((rule) => rule.category))];
}

/**
 * Tries every rule on a column; the surest wins, at equal sureness the earlier.
 * Gives category null and treatment `keep` when none fits. `why` never holds a value.
 */
export function classifyColumn(column: ColumnProfile, table: TableContext): Finding {
  if (column.filled === 0) return byHeaderAlone(column, table);
  let best: { rule: Rule; confidence: number; strength: HeaderStrength } | null = null;
  for (const rule of rules) {
    const strength = rule.header(column.header, column, table);
    const least = rule.least[strength];
    if (least > 1) continue;
    const share = rule.test === undefined ? 0.5 : column.share(rule.test);
    if (share < least || (rule.when !== undefined && !rule.when(column, table))) continue;
    const confidence = sureness(strength, share, rule.test !== undefined);
    if (best === null || confidence > best.confidence + 1e-9) best = { rule, confidence, strength };
  }
  return best === null ? nothing('why.nothing') : toFinding(column, best);
}

/** Nothing in the sample, but perhaps further down: what the header names is taken at its word, or it would be kept as it is. */
function byHeaderAlone(column: ColumnProfile, table: TableContext): Finding {
  const rule = rules.find(
    (candidate) => candidate.least[2] <= 1 && candidate.header(column.header, column, table) === 2,
  );
  if (rule === undefined) return nothing('why.emptySample');
  const { category, treatment } = rule;
  return {
    category,
    treatment,
    generalisation: rule.generalisation ?? null,
    confidence: 0.5,
    why: `${say('why.emptySample')}, ${say('why.named')}`,
  };
}

function sureness(strength: HeaderStrength, share: number, tested: boolean): number {
  const base = [0.5, 0.6, 0.7][strength] ?? 0.5;
  return tested ? base + 0.29 * share : base;
}

function toFinding(column: ColumnProfile, best: { rule: Rule; confidence: number; strength: HeaderStrength }): Finding {
  const { rule } = best;
  return {
    category: rule.category,
    treatment: rule.treatment,
    generalisation: rule.generalisation ?? null,
    confidence: Math.round(best.confidence * 100) / 100,
    why: rule.test === undefined ? say(rule.what) : reason(column, rule.tally ?? rule.test, rule.what, best.strength),
  };
}

function reason(column: ColumnProfile, test: (value: string) => boolean, what: SayingCode, strength: number): string {
  const verdicts = new Map<string, boolean>();
  let hits = 0;
  for (const value of column.rows) {
    if (value === null) continue;
    let verdict = verdicts.get(value);
    if (verdict === undefined) verdicts.set(value, (verdict = test(value.slice(0, 4000))));
    if (verdict) hits++;
  }
  const counted = say(what, { hits, filled: column.filled });
  return strength === 2 && !sayings[what].includes('named') ? `${counted}, ${say('why.named')}` : counted;
}

function nothing(why: SayingCode): Finding {
  return { category: null, treatment: 'keep', generalisation: null, confidence: 0.5, why: say(why) };
}
