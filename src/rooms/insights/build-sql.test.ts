import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterOperator, granularity, question as questionSchema } from '../../contract/insights.ts';
import { isTrouble } from '../../kit/errors.ts';
import { id } from '../../kit/literals.ts';
import type { CatalogueColumn, CatalogueDataset } from '../datasets/index.ts';
import { buildSql } from './build-sql.ts';
import { planQuestion } from './plan.ts';

const column = (position: number, name: string, more: Partial<CatalogueColumn> = {}): CatalogueColumn => ({
  position,
  name,
  type: 'string',
  sqlType: 'String',
  category: null,
  treatment: 'keep',
  generalisation: null,
  confidence: 1,
  why: '',
  identifier: null,
  identityDomain: null,
  unit: null,
  tokenDomain: null,
  ...more,
});

const dataset = (number: number, name: string, columns: CatalogueColumn[]): CatalogueDataset => ({
  id: `d${number}`,
  name,
  title: name,
  timeColumn: null,
  createdAt: new Date(0),
  loadedAt: new Date(0),
  table: id('w_mine', `d_d${number}`),
  columns,
  references: [],
});

const hostile = fc.oneof(
  fc.constantFrom(
    "'; DROP TABLE x; --",
    '`) UNION SELECT * FROM system.tables --',
    "\\'",
    '/*',
    '*/',
    'a.b',
    'count',
    'x.sum',
    '\0',
    '\ud800',
    "file('/etc/passwd')",
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
);

/** What is left of a statement without its literals and quoted names, and those names. Throws if a quote stays open. */
const lex = (text: string): { rest: string; names: string[] } => {
  const names: string[] = [];
  const rest = text.replace(/'(?:[^'\\]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/g, (part) => {
    if (part.startsWith('`')) names.push(part.slice(1, -1));
    return part.startsWith('`') ? ' ' : ' 0 ';
  });
  if (/['"`]/.test(rest)) throw new Error('An open quote');
  return { rest, names };
};

const ours = /^(?:w_mine|d_d[01]|c[1-4](?:_token)?|j1|j1_(?:key|subject|c[1-4](?:_token)?)|[gkmspl]\d+|subject)$/;
const words = new Set(
  `SELECT FROM WHERE AND OR NOT IN AS GROUP BY ORDER LIMIT DESC ASC NULLS LAST LEFT ANY JOIN ON UNION ALL DISTINCT true false NULL
   count uniqExactIf uniqExact sum avg min max quantileExactInclusive toFloat64 toInt128 groupUniqArrayIf length if ifNull isNotNull lowerUTF8 position
   startsWith endsWith toDate32 toDateTime64 toTimeZone toString toStartOfSecond toStartOfMinute toStartOfHour toStartOfWeek toStartOfMonth
   toStartOfQuarter toStartOfYear WITH toUInt16 toRelativeMonthNum toRelativeQuarterNum toYear makeDate32 intDiv subject n persons sample keys`.split(
    /\s+/,
  ),
);

const checkStatement = (text: string): void => {
  const { rest, names } = lex(text);
  expect(rest).not.toMatch(/;|--|\/\*|#|@/);
  for (const name of names) expect(name).toMatch(ours);
  for (const word of rest.match(/[A-Za-z_]\w*/g) ?? []) {
    if (!/^e\d*$/.test(word)) expect(words).toContain(word);
  }
};

const anyCase = fc
  .record({
    names: fc.uniqueArray(hostile, { minLength: 6, maxLength: 6 }),
    value: fc.oneof(hostile, fc.double({ noNaN: true }), fc.boolean(), fc.constant('2025-01-02')),
    operator: fc.constantFrom(...filterOperator.options),
    grain: fc.constantFrom(...granularity.options),
    which: fc.nat({ max: 3 }),
    range: fc.oneof(hostile, fc.constantFrom('last 3 months', 'today')),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu'),
  })
  .map(({ names, value, operator, grain, which, range, zone }) => {
    const [first = '', second = '', ...columns] = names;
    const [text = '', number = '', time = '', secret = ''] = columns;
    const made = [
      column(1, text),
      column(2, number, { type: 'number', sqlType: 'Nullable(Int64)' }),
      column(3, time, { type: 'datetime', sqlType: "Nullable(DateTime64(3, 'UTC'))" }),
      column(4, secret, { treatment: 'tokenise', sqlType: '', tokenDomain: 'x' }),
    ];
    const [base, target] = [dataset(0, first, made), dataset(1, second, made)];
    base.references = [
      {
        column: secret,
        targetDataset: second,
        targetColumn: secret,
        role: 'mention',
        targetId: 'd1',
        confidence: 1,
        why: '',
      },
    ];
    const filters = [{ member: `${[first, second][which % 2]}.${columns[which]}`, operator, values: [value] }];
    const asked = {
      measures: [`${first}.count`, `${first}.${number}.sum`, `${first}.${secret}.countDistinct`],
      dimensions: [`${second}.${text}`],
      timeDimensions: [{ dimension: `${first}.${time}`, granularity: grain, dateRange: range }],
      filters,
    };
    return { datasets: [base, target], asked, zone };
  });

describe('a statement', () => {
  it('holds only our own names, whatever datasets, columns and values are called', () => {
    let built = 0;
    fc.assert(
      fc.property(anyCase, ({ datasets, asked, zone }) => {
        try {
          const parsed = questionSchema.safeParse(asked);
          if (!parsed.success) return;
          const plan = planQuestion(datasets, parsed.data, { timeZone: zone, currency: 'EUR' });
          const { main, persons, witness, widerWitness, leftOut } = buildSql(plan, 5);
          for (const statement of [main, persons, witness, widerWitness, leftOut])
            checkStatement(statement?.text ?? '');
          built += 1;
        } catch (error) {
          if (!isTrouble(error)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
    expect(built).toBeGreaterThan(50);
  });

  it('would be caught if it held anything else', () => {
    expect(() => checkStatement('SELECT 1 FROM system.tables')).toThrow('system');
    expect(() => checkStatement('SELECT count() FROM `w_other`.`d_d0`')).toThrow('w_other');
    expect(() => checkStatement("SELECT ''' FROM x")).toThrow('open quote');
    expect(() => checkStatement('SELECT 1; SELECT 2')).toThrow(';');
  });
});
