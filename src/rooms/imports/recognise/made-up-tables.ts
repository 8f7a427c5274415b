/** Small made-up tables for the tests of the recognition. */
import type { Column } from '../../../contract/catalog.ts';
import type { RecognisedTable, SampledTable } from './index.ts';
import { toColumns } from './labelled-data.ts';

/** A whole table: header, then rows. */
export function table(
  dataset: string,
  header: string[],
  rows: (string | number | null)[][],
  more: Partial<SampledTable> = {},
): SampledTable {
  const records = rows.map((row) => row.map((value) => (value === null ? '' : String(value))));
  return {
    dataset,
    file: `${dataset}.csv`,
    columns: toColumns(header, records),
    rowsSampled: rows.length,
    totalRows: rows.length,
    ...more,
  };
}

export const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
export const first = ['Ada', 'Alan', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Ken', 'Margaret', 'Dennis'];
export const last = [
  'Lovelace',
  'Turing',
  'Hopper',
  'Dijkstra',
  'Liskov',
  'Knuth',
  'Allen',
  'Thompson',
  'Hamilton',
  'Ritchie',
];
export const person = (i: number): string[] => [first[i % 10]!, last[Math.floor(i / 10) % 10]!, `p${i}@example.org`];

export const customers = (dataset: string): SampledTable =>
  table(
    dataset,
    ['customer_id', 'first_name', 'last_name', 'email'],
    times(60, (i) => [i + 1, ...person(i)]),
  );
export const orders = (dataset: string): SampledTable =>
  table(
    dataset,
    ['order_id', 'customer_id', 'order_date', 'total'],
    times(180, (i) => [1000 + i, (i % 60) + 1, `2024-01-${String((i % 28) + 1).padStart(2, '0')}`, i * 1.5]),
  );
export const lines = (dataset: string): SampledTable =>
  table(
    dataset,
    ['line_id', 'order_id', 'product', 'quantity'],
    times(400, (i) => [i + 1, 1000 + (i % 180), `thing ${i % 7}`, (i % 3) + 1]),
  );

export const of = (result: RecognisedTable[], dataset: string): RecognisedTable =>
  result.find((r) => r.dataset === dataset)!;
export const column = (result: RecognisedTable[], dataset: string, name: string): Column =>
  of(result, dataset).columns.find((c) => c.name === name)!;
export const links = (result: RecognisedTable[], dataset: string): string[] =>
  of(result, dataset).references.map((r) => `${r.column} ${r.role} ${r.target.dataset}.${r.target.column}`);
