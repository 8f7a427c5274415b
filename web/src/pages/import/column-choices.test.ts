import { expect, test } from 'vitest';
import type { Column } from '../../../../src/contract/catalog.ts';
import {
  identifierChange,
  searchColumns,
  treatmentChange,
  treatmentChoice,
  treatmentChoices,
} from './column-choices.ts';

const column = (change: Partial<Column> = {}): Column => ({
  name: 'Email',
  type: 'string',
  category: 'user.contact.email',
  treatment: 'tokenise',
  generalisation: null,
  confidence: 1,
  why: 'all are addresses',
  identifier: null,
  ...change,
});

test('an undecided column offers the decision, a decided one does not go back to undecided', () => {
  expect(treatmentChoices(column({ treatment: 'ask', category: 'user.health_and_medical' }))).toEqual([
    'ask',
    'tokenise',
    'keep',
    'drop',
  ]);
  expect(treatmentChoices(column())).toEqual(['tokenise', 'keep', 'drop']);
});

test('a date can be made coarser to its year, a postcode to its area', () => {
  expect(treatmentChoices(column({ type: 'date', category: null }))).toContain('generalise:year');
  expect(treatmentChoices(column({ category: 'user.contact.address.postal_code' }))).toContain('generalise:area');
  expect(treatmentChoice(column({ treatment: 'generalise', generalisation: 'area' }))).toBe('generalise:area');
});

test('a choice becomes the change the server understands', () => {
  expect(treatmentChange('Born', 'generalise:year')).toEqual({
    name: 'Born',
    treatment: 'generalise',
    generalisation: 'year',
  });
  expect(treatmentChange('Born', 'drop')).toEqual({ name: 'Born', treatment: 'drop', generalisation: null });
});

test('saying that a column identifies takes its kind from what it holds', () => {
  expect(identifierChange(column(), 'everywhere').identifier).toEqual({ kind: 'email', scope: 'everywhere' });
  expect(identifierChange(column({ category: null }), 'source').identifier).toEqual({
    kind: 'customer_number',
    scope: 'source',
  });
  expect(identifierChange(column(), 'no').identifier).toBeNull();
});

test('columns are found by name and by category, whatever the case', () => {
  const columns = [column(), column({ name: 'Total', category: null })];
  expect(searchColumns(columns, 'TOT').map(({ name }) => name)).toEqual(['Total']);
  expect(searchColumns(columns, 'contact')).toHaveLength(1);
});
