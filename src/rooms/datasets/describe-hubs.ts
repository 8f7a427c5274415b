/** Saying which identifiers were too widely shared to be followed, without saying their values. Pure. */
import type { PlannedTable } from './plan-load.ts';

export type Hub = { domain: string; persons: number; count: number };

const listedAtMost = 5;

const nameOf = (tables: readonly PlannedTable[], domain: string): string => {
  if (domain === 'email') return 'An email address';
  if (domain === 'phone') return 'A phone number';
  const column = tables
    .flatMap(({ identifiers }) => identifiers)
    .find(({ identityDomain }) => identityDomain === domain);
  return `A value of ${column?.name ?? 'an identifier'}`;
};

const sentence = (tables: readonly PlannedTable[], { domain, persons, count }: Hub): string => {
  const times = count > 1 ? ` (${count.toLocaleString('en')} times)` : '';
  return `${nameOf(tables, domain)} shared by ${persons.toLocaleString('en')} persons was not followed${times}.`;
};

/** One sentence for each of the widest, one for the rest. */
export const reportHubs = (tables: readonly PlannedTable[], hubs: readonly Hub[]): string[] => {
  const shown = hubs.slice(0, listedAtMost).map((hub) => sentence(tables, hub));
  const rest = hubs.slice(listedAtMost).reduce((sum, { count }) => sum + count, 0);
  return rest === 0
    ? shown
    : [...shown, `${rest.toLocaleString('en')} more identifiers shared by several persons were not followed.`];
};
