import { expect, it } from 'vitest';
import type { InventoryEntry } from '../../../../src/contract/workspaces.ts';
import { confirms } from '../people/erase-dialog.tsx';
import { matching } from './inventory-page.tsx';

const email: InventoryEntry = {
  store: 'warehouse',
  table: 'w_1.customers',
  column: 'Email',
  dataset: 'customers',
  subjects: 'customers',
  category: 'user.contact.email',
  purposes: ['essential.service'],
  lawfulBasis: 'contract',
  retention: 'until erased',
  readers: ['owner'],
  erasure: 'row purged',
};
const session: InventoryEntry = {
  ...email,
  store: 'postgres',
  table: 'sessions',
  column: 'hash',
  dataset: null,
  category: null,
};

it('searches declarations by every word, in one store or all', () => {
  expect(matching([email, session], '', 'all')).toHaveLength(2);
  expect(matching([email, session], 'contact customers', 'all')).toEqual([email]);
  expect(matching([email, session], '', 'postgres')).toEqual([session]);
  expect(matching([email, session], 'nothing like it', 'all')).toEqual([]);
});

it('takes a pseudonym as confirmed without its dot or its case, and nothing less', () => {
  expect(confirms('k7f3q', 'K7·F3Q')).toBe(true);
  expect(confirms('K7·F3Q', 'K7·F3Q')).toBe(true);
  expect(confirms('K7', 'K7·F3Q')).toBe(false);
  expect(confirms('', 'K7·F3Q')).toBe(false);
});
