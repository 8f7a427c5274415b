/**
 * How well and how fast personal data is recognised. The metric for direct identifiers is defined in
 * src/rooms/imports/recognise/socrata.ts; the other labelled sets count a column as right when the category given is the
 * labelled one, its parent or its child, and a direct identifier as missed when none of them was given.
 */
import { readColumnLabels, readLabelledSets } from '../src/rooms/imports/recognise/labelled-sets.ts';
import { directCategories } from '../src/rooms/imports/recognise/classify-column.ts';
import { recogniseTables, type RecognisedTable, type SampledTable } from '../src/rooms/imports/recognise/index.ts';
import { precision, recall, scoreSocrata, type Score } from '../src/rooms/imports/recognise/socrata.ts';
import { testData } from '../test/harness/test-data.ts';

type Measure = { measure: string; value: number; unit: string; bar: string; ok: boolean };

/** Measures recognition on the labelled sets of the test data (left out where absent) and its speed on a made-up wide table. */
export async function run(): Promise<Measure[]> {
  return [...(await measureSocrata()), ...(await measureSets()), ...(await measureSpeed())];
}

async function measureSocrata(): Promise<Measure[]> {
  const folder = testData('pii-ground-truth/socrata-semantic-types');
  if (folder === null) return [];
  const { all, tuned, heldOut } = await scoreSocrata(folder);
  return [...bars('all portals', all), ...bars('portals looked at', tuned), ...bars('portals held out', heldOut)];
}

function bars(which: string, score: Score): Measure[] {
  return [
    atLeast(`direct identifiers, ${which}: recall`, recall(score), 0.95),
    atLeast(`direct identifiers, ${which}: precision`, precision(score), 0.9),
  ];
}

const atLeast = (measure: string, value: number, bar: number): Measure => ({
  measure,
  value: Math.round(value * 1000) / 1000,
  unit: 'share',
  bar: `at least ${bar}`,
  ok: value >= bar,
});

async function measureSets(): Promise<Measure[]> {
  const root = testData('.');
  if (root === null) return [];
  const labels = readColumnLabels(root);
  const total = { right: 0, labelled: 0, directRight: 0, direct: 0, extra: 0, plain: 0 };
  for (const set of readLabelledSets(root)) {
    const truth = labels.get(set.name);
    for (const table of await recogniseTables(set.tables, []))
      count(total, table, truth ?? new Map<string, Map<string, string>>());
  }
  return [
    atLeast('other labelled sets: labelled columns with their category', total.right / total.labelled, 0.8),
    atLeast('other labelled sets: direct identifiers found', total.directRight / total.direct, 0.95),
    atLeast(
      'other labelled sets: columns without a label not taken for direct identifiers',
      1 - total.extra / total.plain,
      0.98,
    ),
  ];
}

function count(
  total: { right: number; labelled: number; directRight: number; direct: number; extra: number; plain: number },
  table: RecognisedTable,
  truth: Map<string, Map<string, string>>,
): void {
  const ofTable = truth.get(table.dataset) ?? [...truth].find(([name]) => matches(name, table.dataset))?.[1];
  for (const column of table.columns) {
    const label = ofTable?.get(column.name.trim());
    const direct = column.category !== null && directCategories.has(column.category);
    if (label === undefined) {
      total.plain++;
      if (direct) total.extra++;
      continue;
    }
    const right = column.category !== null && (label.startsWith(column.category) || column.category.startsWith(label));
    total.labelled++;
    if (right) total.right++;
    if (!directCategories.has(label)) continue;
    total.direct++;
    if (right) total.directRight++;
  }
}

/** COLUMN_LABELS.csv writes `userdataN` for userdata1 and `AdventureWorks_Sales_*` for every year. */
const matches = (pattern: string, dataset: string): boolean =>
  (pattern.endsWith('*') && dataset.startsWith(pattern.slice(0, -1))) ||
  (/[a-z]N$/.test(pattern) && dataset.startsWith(pattern.slice(0, -1)));

async function measureSpeed(): Promise<Measure[]> {
  await recogniseTables([wide(50, 200)], []);
  return [
    await timed('recognising 50 columns of 2,000 values', wide(50, 2000), 300),
    await timed('recognising 5,000 columns of 50 values', wide(5000, 50), 5000),
  ];
}

async function timed(measure: string, table: SampledTable, bar: number): Promise<Measure> {
  const start = performance.now();
  await recogniseTables([table], []);
  const value = Math.round(performance.now() - start);
  return { measure, value, unit: 'ms', bar: `at most ${bar}`, ok: value <= bar };
}

const makers: ((row: number) => string)[] = [
  (row) => `person${row}@example.org`,
  (row) => `+49 30 ${901_000 + row}`,
  (row) => `${row + 1} Example Street`,
  (row) => `2024-03-${String((row % 28) + 1).padStart(2, '0')}`,
  (row) => `${row * 7}.${row % 100}`,
  (row) => `some words about the thing with the number ${row}`,
  (row) => `CODE-${row}`,
  (row) => `Ada ${row % 9 === 0 ? 'Lovelace' : 'Hopper'}`,
];

function wide(columns: number, rows: number): SampledTable {
  return {
    dataset: 'wide',
    file: 'wide.csv',
    rowsSampled: rows,
    totalRows: rows,
    columns: Array.from({ length: columns }, (_, c) => {
      const make = makers[c % makers.length]!;
      return { name: `field_${c}`, type: 'string', values: Array.from({ length: rows }, (_unused, r) => make(r)) };
    }),
  };
}
