import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { understand } from '../../../contract/said.ts';
import { testData } from '../../../../test/harness/test-data.ts';
import { givenCategories } from './classify-column.ts';
import { readHeader } from './header-words.ts';
import { recogniseTables } from './index.ts';
import { readCsv } from './labelled-data.ts';
import { readLabelledSets } from './labelled-sets.ts';
import { customers, lines, orders, table, times, first, of, column, links } from './made-up-tables.ts';

test('every treatment is proposed as decided: tokenise, generalise, keep, drop, ask', async () => {
  const header = [
    'id',
    'first_name',
    'email',
    'birth_date',
    'zip',
    'city',
    'ip_address',
    'password',
    'religion',
    'marital_status',
    'comments',
    'cc',
    'fax',
  ];
  const rows = times(40, (i) => [
    i + 1,
    first[i % 10]!,
    `p${i}@example.org`,
    `19${50 + i}-01-02`,
    10000 + i,
    'Berlin',
    `10.0.0.${i}`,
    `secret${i}x`,
    'none told',
    i % 2 ? 'M' : 'S',
    `a long remark of the person number ${i} about nothing`,
    '4111111111111111',
    '030 901820123',
  ]);
  const [result] = await recogniseTables([table('users', header, rows)], []);
  const given = Object.fromEntries(result!.columns.map((c) => [c.name, c.generalisation ?? c.treatment]));
  expect(given).toEqual({
    id: 'tokenise',
    first_name: 'tokenise',
    email: 'tokenise',
    birth_date: 'year',
    zip: 'area',
    city: 'keep',
    ip_address: 'network',
    password: 'drop',
    religion: 'ask',
    marital_status: 'ask',
    comments: 'tokenise',
    cc: 'tokenise',
    fax: 'tokenise',
  });
});

test('no reason ever holds a value', async () => {
  const secret = times(30, (i) => `zq${i}xw@secret.example`);
  const result = await recogniseTables(
    [
      table(
        'members',
        ['id', 'email', 'note'],
        secret.map((s, i) => [i, s, `write to ${s} as soon as you can, please`]),
      ),
    ],
    [],
  );
  const text = JSON.stringify(result);
  for (const value of secret) expect(text).not.toContain(value);
});

test('headers are understood in camelCase, snake_case, four languages and written together', () => {
  const means = (header: string, ...concepts: string[]): boolean => readHeader(header).has(...concepts);
  expect(means('CustomerId', 'person:customer', 'id')).toBe(true);
  expect(means('customer_id', 'person', 'id')).toBe(true);
  expect(means('Kundennummer', 'person:customer', 'number')).toBe(true);
  expect(means('Geburtsdatum', 'birth', 'date')).toBe(true);
  expect(means('PLZ', 'postcode')).toBe(true);
  expect(means('apellidos', 'last', 'name')).toBe(true);
  expect(means('correo electrónico', 'email')).toBe(true);
  expect(means('Prénom', 'first', 'name')).toBe(true);
  expect(means('Straße', 'street')).toBe(true);
  expect(means('adminfirstname', 'person:staff', 'first', 'name')).toBe(true);
  expect(means('programaddress', 'address')).toBe(true);
  expect(means('Größe', 'demographic')).toBe(true);
  expect(means('railroad', 'street')).toBe(false);
  expect(means('paid', 'id')).toBe(false);
});

test('every category given is a key of Fideslang', () => {
  const path = testData('taxonomy/fideslang-data_categories.csv');
  if (path === null) return;
  expect(readFileSync(path, 'utf8').length).toBeGreaterThan(1000);
  const keys = new Set(readCsv(path).map((record) => record[0]));
  expect(
    [...givenCategories(), 'user.unique_id', 'user.unique_id.pseudonymous', 'user.behavior.purchase_history'].filter(
      (key) => !keys.has(key),
    ),
  ).toEqual([]);
});

test('real databases give the identifiers and references by which their persons are found', async () => {
  const root = testData('.');
  if (root === null) return;
  const found: string[] = [];
  for (const set of readLabelledSets(root)) {
    for (const t of await recogniseTables(set.tables, [])) {
      for (const r of t.references)
        if (r.role === 'owner') found.push(`${t.dataset}.${r.column} → ${r.target.dataset}.${r.target.column}`);
    }
  }
  expect(found).toEqual([
    'Invoice.CustomerId → Customer.CustomerId',
    'InvoiceLine.InvoiceId → Invoice.InvoiceId',
    'AdventureWorks_Sales_2017.CustomerKey → AdventureWorks_Customers.CustomerKey',
    'AdventureWorks_Sales_2018.CustomerKey → AdventureWorks_Customers.CustomerKey',
    'AdventureWorks_Sales_2019.CustomerKey → AdventureWorks_Customers.CustomerKey',
    'district-offices.bioguide → legislators-current.bioguide',
    'social-media.bioguide → legislators-current.bioguide',
    'Salaries.playerID → People.playerID',
    'AwardsPlayers.playerID → People.playerID',
    'CollegePlaying.playerID → People.playerID',
    'HallOfFame.playerID → People.playerID',
  ]);
});

test('every reason given for a column or a reference can be said in other languages', async () => {
  const root = testData('.');
  const real = root === null ? [] : [...readLabelledSets(root)].map(({ tables }) => tables);
  const madeUp = [customers('customers'), orders('orders'), lines('lines')];
  const reasons = new Set<string>();
  for (const tables of [...real, madeUp, [orders('bought')], [table('none', ['a'], [[null]])]])
    for (const { columns, references } of await recogniseTables(tables, []))
      for (const { why } of [...columns, ...references]) reasons.add(why);
  expect(reasons.size).toBeGreaterThan(5);
  expect([...reasons].filter((why) => understand(why).length === 0)).toEqual([]);
});

test('a table of 5,000 columns is recognised in a few seconds', async () => {
  const header = times(5000, (i) => `field_${i}`);
  const rows = times(50, (r) => times(5000, (i) => `${i}-${r}`));
  const start = performance.now();
  const [result] = await recogniseTables([table('wide', header, rows)], []);
  expect(result!.columns).toHaveLength(5000);
  expect(performance.now() - start).toBeLessThan(20_000);
});

test('a table without columns, rows or names is recognised as nothing, and a column empty so far by its header alone', async () => {
  expect((await recogniseTables([table('none', [], [])], []))[0]?.columns).toEqual([]);
  const empty = await recogniseTables([table('blank', ['', ' ', 'a', 'a'], [])], []);
  expect(of(empty, 'blank').columns.map((c) => c.category)).toEqual([null, null, null, null]);
  const sampled = await recogniseTables(
    [
      table(
        'members',
        ['id', 'phone'],
        times(20, (i) => [i, null]),
        { totalRows: 9000 },
      ),
    ],
    [],
  );
  expect(column(sampled, 'members', 'phone')).toMatchObject({
    category: 'user.contact.phone_number',
    treatment: 'tokenise',
    identifier: null,
  });
  const whole = await recogniseTables(
    [
      table(
        'members',
        ['id', 'phone'],
        times(20, (i) => [i, null]),
      ),
    ],
    [],
  );
  expect(column(whole, 'members', 'phone')).toMatchObject({ category: null, treatment: 'drop', why: 'always empty' });
});

test('German and Spanish tables are understood as English ones', async () => {
  const kunden = table(
    'Kunden',
    ['Kundennummer', 'Vorname', 'Nachname', 'Straße', 'PLZ', 'Ort', 'Geburtsdatum', 'E-Mail'],
    times(50, (i) => [
      1000 + i,
      ['Jürgen', 'Sabine'][i % 2]!,
      ['Müller', 'Krüger', 'Schäfer'][i % 3]!,
      `Lange Str. ${i + 1}`,
      10000 + i,
      'Berlin',
      `01.03.19${40 + i}`,
      `k${i}@example.org`,
    ]),
  );
  const bestellungen = table(
    'Bestellungen',
    ['Bestellnummer', 'KundenNr', 'Bestelldatum'],
    times(200, (i) => [5000 + i, 1000 + (i % 50), '2024-01-02']),
  );
  const german = await recogniseTables([bestellungen, kunden], []);
  expect(links(german, 'Bestellungen')).toEqual(['KundenNr owner Kunden.Kundennummer']);
  expect(of(german, 'Bestellungen').timeColumn).toBe('Bestelldatum');
  expect(of(german, 'Kunden').columns.map((c) => c.category)).toEqual([
    'user.unique_id',
    'user.name.first',
    'user.name.last',
    'user.contact.address.street',
    'user.contact.address.postal_code',
    'user.contact.address.city',
    'user.demographic.date_of_birth',
    'user.contact.email',
  ]);
  const clientes = table(
    'clientes',
    ['id_cliente', 'nombre', 'apellidos', 'dirección', 'teléfono', 'sexo'],
    times(50, (i) => [
      i + 1,
      ['María', 'José'][i % 2]!,
      ['García López', 'Pérez Ruiz'][i % 2]!,
      `Calle Mayor ${i + 1}`,
      `91 555 ${1000 + i}`,
      'M',
    ]),
  );
  const pedidos = table(
    'pedidos',
    ['id_pedido', 'id_cliente', 'fecha_pedido'],
    times(150, (i) => [i + 1, (i % 50) + 1, '2024-02-02']),
  );
  const spanish = await recogniseTables([pedidos, clientes], []);
  expect(links(spanish, 'pedidos')).toEqual(['id_cliente owner clientes.id_cliente']);
  expect(of(spanish, 'clientes').columns.map((c) => c.category)).toEqual([
    'user.unique_id',
    'user.name.first',
    'user.name.last',
    'user.contact.address.street',
    'user.contact.phone_number',
    'user.demographic.gender',
  ]);
});
