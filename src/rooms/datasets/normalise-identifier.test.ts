import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { join, sql } from '../../kit/literals.ts';
import { normalisedSql, normaliseIdentifier } from './normalise-identifier.ts';

let test_: TestStores;
beforeAll(async () => {
  test_ = await openTestStores();
});
afterAll(async () => {
  await test_.close();
  removeDataDir(test_.dataDir);
});

const inSql = async (domain: string, texts: readonly string[]): Promise<string[]> => {
  const list = sql`[${join(texts.map((text) => sql`${text}`))}]`;
  const rows = await test_.stores.warehouse.query<{ value: string }>(
    sql`SELECT ${normalisedSql(domain, sql`text`)} AS value FROM (SELECT number, arrayElement(${list}, number + 1) AS text
        FROM numbers(${texts.length})) ORDER BY number`,
  );
  return rows.map(({ value }) => value);
};

const unusual = fc.constantFrom(
  ' ',
  '\t',
  '\n',
  '0',
  '+',
  '(',
  '-',
  '.0',
  'Ä',
  'ß',
  'Σ',
  'ς',
  'ǅ',
  'é',
  '\u00a0',
  '😀',
  'A@B.C',
);
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.array(unusual, { maxLength: 8 }).map((parts) => parts.join('')),
);

test.each(['email', 'phone', 'shop.number'])('SQL and JavaScript normalise every %s alike', async (domain) => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 50, maxLength: 100 }), async (texts) => {
      expect(await inSql(domain, texts)).toEqual(texts.map((one) => normaliseIdentifier(domain, one)));
    }),
    { numRuns: 20 },
  );
});

test('the same identifier typed differently has one form', () => {
  expect(normaliseIdentifier('email', ' Ann@Example.ORG\n')).toBe('ann@example.org');
  expect(normaliseIdentifier('phone', '+49 (30) 123-45')).toBe(normaliseIdentifier('phone', '0049/30 12345'));
  expect(normaliseIdentifier('phone', '030 123')).toBe('030123');
  expect(normaliseIdentifier('shop.number', '17850.0')).toBe('17850');
});
