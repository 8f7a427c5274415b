import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cell, type Condition, recordTable } from './record-table.ts';

const words = ['a', 'b', 'c', '', null] as const;
const tokens = [0n, 1n, 2n ** 32n + 1n, 2n ** 63n + 5n] as const;
const word = fc.constantFrom(...words);
const token = fc.constantFrom(...tokens);
const subject = fc.constantFrom(0n, 7n, 2n ** 32n + 7n);

type Row = { subject: bigint; run: number; cells: [string | null, bigint, string | null] };
type Step =
  | { do: 'add'; row: Row }
  | { do: 'set'; which: number; column: 0 | 1 | 2; text: string | null; token: bigint }
  | { do: 'remove'; which: number }
  | { do: 'find'; text: (string | null)[]; token: bigint; fits: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      row: fc.record({ subject, run: fc.nat(9), cells: fc.tuple(word, token, word) }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      which: fc.nat(),
      column: fc.constantFrom(0 as const, 1 as const, 2 as const),
      text: word,
      token,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('find' as const),
      text: fc.array(word, { maxLength: 3 }),
      token,
      fits: fc.constantFrom('a', 'b'),
    }),
  },
);

const sorted = (rows: readonly number[]): number[] => rows.toSorted((a, b) => a - b);

test('whatever is added, changed and removed, rows are found as a list that is searched from end to end finds them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const table = recordTable(['text', 'token', 'text'], 1);
      const model: (Row | null)[] = [];
      const alive = (which: number): number | null => {
        const rows = model.flatMap((row, at) => (row === null ? [] : [at]));
        return rows.length === 0 ? null : (rows[which % rows.length] ?? null);
      };
      const expected = (fits: (row: Row) => boolean): number[] =>
        model.flatMap((row, at) => (row !== null && fits(row) ? [at] : []));
      const agrees = (conditions: Condition[], fits: (row: Row) => boolean): void =>
        expect(sorted(table.find(conditions))).toEqual(expected(fits));
      for (const one of steps) {
        if (one.do === 'add') {
          expect(table.add(one.row.subject, one.row.run, one.row.cells)).toBe(model.length);
          model.push({ ...one.row, cells: [...one.row.cells] });
        } else if (one.do === 'find') {
          agrees([], () => true);
          agrees([{ column: 0, is: one.text }], ({ cells }) => one.text.includes(cells[0]));
          agrees([{ column: 1, token: one.token }], ({ cells }) => cells[1] === one.token);
          agrees(
            [
              { column: 2, fits: (text) => text === one.fits },
              { column: 1, token: one.token },
            ],
            ({ cells }) => cells[2] === one.fits && cells[1] === one.token,
          );
          for (const who of [0n, 7n, 2n ** 32n + 7n])
            expect(sorted(table.ofPerson(who))).toEqual(expected((row) => row.subject === who));
        } else {
          const at = alive(one.which);
          const row = at === null ? null : (model[at] ?? null);
          if (at === null || row === null) continue;
          if (one.do === 'remove') {
            table.remove(at);
            table.remove(at);
            model[at] = null;
            continue;
          }
          const cell: Cell = one.column === 1 ? one.token : one.text;
          table.set(at, one.column, cell);
          row.cells[one.column] = cell as never;
        }
      }
      expect(table.size()).toBe(expected(() => true).length);
      model.forEach((row, at) => {
        expect(table.isThere(at)).toBe(row !== null);
        if (row === null) return;
        expect([table.subject(at), table.run(at)]).toEqual([row.subject, row.run]);
        expect([table.text(at, 0), table.token(at, 1), table.text(at, 2)]).toEqual(row.cells);
      });
    }),
    { numRuns: 300 },
  );
});

test('finding a few of many rows looks at few, and what is asked of a column that holds something else is refused', () => {
  const table = recordTable(['text', 'token']);
  for (let n = 0; n < 50_000; n += 1) table.add(BigInt(n % 1000), 1, [`key${n}`, BigInt(n) * 0x9e37_79b9_7f4a_7c15n]);
  let looked = 0;
  expect(table.find([{ column: 0, is: ['key777'] }])).toEqual([777]);
  expect(
    table.find([
      { column: 0, is: ['key777', 'nowhere'] },
      { column: 0, fits: () => (looked += 1) > 0 },
    ]),
  ).toEqual([777]);
  expect(table.ofPerson(3n)).toHaveLength(50);
  expect(() => table.find([{ column: 1, is: ['x'] }])).toThrow(TypeError);
  expect(() => table.find([{ column: 0, token: 1n }])).toThrow(TypeError);
  expect(() => table.find([{ column: 9, token: 1n }])).toThrow(TypeError);
});
