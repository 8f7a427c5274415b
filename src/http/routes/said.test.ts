import { expect, test } from 'vitest';
import { understand } from '../../contract/said.ts';
import { reportHubs } from '../../rooms/datasets/describe-hubs.ts';
import { saidImport } from './said.ts';

test('every note on identifiers that are shared too widely can be said in other languages', () => {
  const hubs = ['email', 'phone', 'd1.number', 'email', 'phone', 'x', 'y'].map((domain, at) => ({
    domain,
    persons: 2 + at * 1000,
    count: at < 3 ? 1 : 1200,
  }));
  const notes = reportHubs([], hubs);
  expect(notes).toHaveLength(6);
  expect(notes.filter((note) => understand(note).length !== 1)).toEqual([]);
});

test('an import is answered with its sentences by code, beside their English', () => {
  const view = saidImport({
    id: 'i',
    state: 'ready',
    createdAt: '2026-11-22T00:00:00Z',
    progress: null,
    results: [],
    error: null,
    notes: ['lines.order_id will refer to orders.id', 'in words of its own'],
    tables: [
      {
        dataset: 'orders',
        isNew: true,
        file: 'orders.csv',
        description: 'comma-separated, UTF-8, header found, dates are day first (assumed: every day is 12 or less)',
        bytes: 1,
        records: 1,
        firstRows: [],
        references: [],
        columns: [
          {
            name: 'id',
            type: 'integer',
            category: null,
            treatment: 'keep',
            generalisation: null,
            confidence: 1,
            why: '12 of 1,200 are ages',
            identifier: null,
            sample: [],
          },
        ],
      },
    ],
  });
  expect(view.notesSaid).toEqual([
    [{ code: 'note.awaiting', params: { dataset: 'lines', column: 'order_id', target: 'orders', key: 'id' } }],
    [],
  ]);
  expect(view.tables[0]?.descriptionSaid?.map(({ code }) => code)).toEqual([
    'file.commas',
    'file.encoding.utf8',
    'file.header',
    'file.dayAssumed',
  ]);
  expect(view.tables[0]?.columns[0]?.said).toEqual([{ code: 'why.age', params: { hits: 12, filled: 1200 } }]);
});
