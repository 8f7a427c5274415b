/** For benchmarks: the shop of shop.fixture.ts with millions of persons, written straight into its tables by the engine. */
import { raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogueDataset, fingerprintSql, tokenSql } from '../datasets/index.ts';
import { packSql, sealSql, unwrapSql } from '../datasets/seal-values.ts';
import { loadShop } from './shop.fixture.ts';

const subject = raw('sipHash64Keyed((1::UInt64, 2::UInt64), number)');
const wrapped = raw(
  `toFixedString(concat(sipHash128Keyed((3::UInt64, 4::UInt64), number), sipHash128Keyed((5::UInt64, 6::UInt64), number)), 32)`,
);
const email = raw(`concat('person', toString(number), '@mail', toString(number % 97), '.example')`);
const number_ = raw(`concat('c-', toString(1000000 + number))`);

/** The email of person `n`. */
export const emailOf = (n: number): string => `person${n}@mail${n % 97}.example`;

const inMillions = async (count: number, fill: (numbers: Sql) => Promise<void>): Promise<void> => {
  for (let from = 0; from < count; from += 1_000_000)
    await fill(sql`numbers(${from}, ${Math.min(1_000_000, count - from)})`);
};

/** Loads a shop, then writes `count` persons with 1 customer, 2 orders and 2 lines each, their identities, keys and vault. */
export const loadMany = async (workspace: Workspace, count: number): Promise<void> => {
  await loadShop(workspace, 3);
  const { warehouse } = workspace.stores;
  const [customers, orders, lines] = [
    await catalogueDataset(workspace, 'customers'),
    await catalogueDataset(workspace, 'orders'),
    await catalogueDataset(workspace, 'lines'),
  ];
  const home = `${customers.id}.CustomerId`;
  const tokens = { email: tokenSql(workspace, 'email', email), number: tokenSql(workspace, home, number_) };
  const insert = (table: Sql, columns: string, values: Sql, from: Sql): Promise<void> =>
    warehouse.command(sql`INSERT INTO ${table} (${raw(columns)}) SELECT ${values} FROM ${from}`);
  const key = unwrapSql(workspace, raw('s'), wrapped);
  const sealed = (domain: string, text: Sql) =>
    sealSql(workspace, { subject: raw('s'), domains: sql`${domain}`, packed: packSql([text]), key });
  const vault = async (domain: string, token: Sql, text: Sql, numbers: Sql): Promise<void> =>
    insert(
      workspace.vault('vault'),
      'subject, domains, tokens, sealed, run',
      sql`s, ${domain}, [${token}], ${sealed(domain, text)}, 1`,
      sql`(SELECT number, ${subject} AS s FROM ${numbers})`,
    );

  await inMillions(count, async (numbers) => {
    await insert(
      customers.table,
      'subject, run, c1, c2, c5',
      sql`${subject}, 1, ${tokens.number}, ${tokens.email}, concat('Town', toString(number % 50))`,
      numbers,
    );
    for (const i of [0, 1]) {
      const order = sql`toInt64(10000000 + number * 2 + ${i})`;
      await insert(
        orders.table,
        'subject, run, c1, c2, c3, c4',
        sql`${subject}, 1, ${order}, ${tokens.number}, toDate('2023-01-01') + number % 700, toString(number % 90)`,
        numbers,
      );
      await insert(
        lines.table,
        'subject, run, c1, c2, c3',
        sql`${subject}, 1, ${order} + 1, ${order}, concat('article ', toString(number % 500))`,
        numbers,
      );
    }
    for (const [domain, text] of [
      ['email', email],
      [home, number_],
    ] as const)
      await insert(
        workspace.vault('identities'),
        'fingerprint, domain, subject, run',
        sql`${fingerprintSql(workspace, domain, text)}, ${domain}, ${subject}, 1`,
        numbers,
      );
    await insert(workspace.vault('keys'), 'subject, wrapped, run', sql`${subject}, ${wrapped}, 1`, numbers);
    await vault('email', tokens.email, email, numbers);
    await vault(home, tokens.number, number_, numbers);
  });
  const tables = [
    customers.table,
    orders.table,
    lines.table,
    workspace.vault('identities'),
    workspace.vault('vault'),
    workspace.vault('keys'),
  ];
  for (const table of tables) await warehouse.command(sql`OPTIMIZE TABLE ${table} FINAL`);
};

/** A plain table of as many rows as the shop has, sorted by a number. */
export const loadPlain = async (workspace: Workspace, table: Sql, rows: number): Promise<void> => {
  const { warehouse } = workspace.stores;
  await warehouse.command(
    sql`CREATE TABLE ${table} (id UInt64, email String, number String, day Date, town LowCardinality(String)) ENGINE = MergeTree ORDER BY id`,
  );
  await inMillions(rows, (numbers) =>
    warehouse.command(
      sql`INSERT INTO ${table} SELECT number, ${email}, ${number_}, toDate('2023-01-01') + number % 700, concat('Town', toString(number % 50)) FROM ${numbers}`,
    ),
  );
  await warehouse.command(sql`OPTIMIZE TABLE ${table} FINAL`);
};
