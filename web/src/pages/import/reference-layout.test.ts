import { expect, test } from 'vitest';
import type { ImportTable } from '../../../../src/contract/imports.ts';
import { layOut } from './reference-layout.ts';

const column = (name: string, identifies: boolean): ImportTable['columns'][number] => ({
  name,
  type: 'string',
  category: null,
  treatment: 'keep',
  generalisation: null,
  confidence: 1,
  why: '',
  sample: [],
  identifier: identifies ? { kind: 'email', scope: 'everywhere' } : null,
});

const table = (dataset: string, identifies: boolean, owner?: string): ImportTable => ({
  dataset,
  isNew: true,
  file: `${dataset}.csv`,
  description: '',
  bytes: 1,
  records: 1,
  columns: [column('id', identifies), column('ref', false)],
  references: owner
    ? [{ column: 'ref', target: { dataset: owner, column: 'id' }, role: 'owner', confidence: 1, why: '' }]
    : [],
  firstRows: [],
});

test('tables stand as many steps from the persons as their references are long', () => {
  const map = layOut([table('lines', false, 'orders'), table('orders', false, 'customers'), table('customers', true)]);
  expect(Object.fromEntries(map.nodes.map(({ dataset, level }) => [dataset, level]))).toEqual({
    lines: 2,
    orders: 1,
    customers: 0,
  });
  expect(map.edges).toContainEqual({ from: 'customers', to: null, column: 'id' });
  expect(map.levels).toBe(3);
});

test('a table that reaches nobody is about nobody, also when it refers in a circle', () => {
  const map = layOut([table('genres', false), table('a', false, 'b'), table('b', false, 'a')]);
  expect(map.nodes.map(({ level }) => level)).toEqual([null, null, null]);
});

test('a dataset that is already loaded stands where the persons are', () => {
  const map = layOut([table('orders', false, 'customers')]);
  expect(map.nodes.find(({ dataset }) => dataset === 'customers')?.level).toBe(0);
});
