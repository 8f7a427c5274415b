import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Column } from '../../../contract/catalog.ts';
import { testData } from '../../../../test/harness/test-data.ts';
import { givenCategories } from './classify-column.ts';
import { readHeader } from './header-words.ts';
import { recogniseTables, type KnownDataset, type RecognisedTable, type SampledTable } from './index.ts';
import { readCsv, toColumns } from './labelled-data.ts';
import { readLabelledSets } from './labelled-sets.ts';

/** A whole table: header, then rows. */
function table(
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

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const first = ['Ada', 'Alan', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Ken', 'Margaret', 'Dennis'];
const last = [
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
const person = (i: number): string[] => [first[i % 10]!, last[Math.floor(i / 10) % 10]!, `p${i}@example.org`];

const customers = (dataset: string): SampledTable =>
  table(
    dataset,
    ['customer_id', 'first_name', 'last_name', 'email'],
    times(60, (i) => [i + 1, ...person(i)]),
  );
const orders = (dataset: string): SampledTable =>
  table(
    dataset,
    ['order_id', 'customer_id', 'order_date', 'total'],
    times(180, (i) => [1000 + i, (i % 60) + 1, `2024-01-${String((i % 28) + 1).padStart(2, '0')}`, i * 1.5]),
  );
const lines = (dataset: string): SampledTable =>
  table(
    dataset,
    ['line_id', 'order_id', 'product', 'quantity'],
    times(400, (i) => [i + 1, 1000 + (i % 180), `thing ${i % 7}`, (i % 3) + 1]),
  );

const of = (result: RecognisedTable[], dataset: string): RecognisedTable => result.find((r) => r.dataset === dataset)!;
const column = (result: RecognisedTable[], dataset: string, name: string): Column =>
  of(result, dataset).columns.find((c) => c.name === name)!;
const links = (result: RecognisedTable[], dataset: string): string[] =>
  of(result, dataset).references.map((r) => `${r.column} ${r.role} ${r.target.dataset}.${r.target.column}`);

test('customers, orders and order lines are linked whatever their order in the import', async () => {
  const tables = [customers('customers'), orders('orders'), lines('order_lines')];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    const result = await recogniseTables(
      order.map((i) => tables[i]!),
      [],
    );
    expect(links(result, 'orders')).toEqual(['customer_id owner customers.customer_id']);
    expect(links(result, 'order_lines')).toEqual(['order_id owner orders.order_id']);
    expect(links(result, 'customers')).toEqual([]);
    expect(column(result, 'customers', 'customer_id').identifier).toEqual({ kind: 'customer_number', scope: 'source' });
    expect(column(result, 'orders', 'customer_id').identifier).toEqual({ kind: 'customer_number', scope: 'source' });
    expect(column(result, 'customers', 'email').identifier).toEqual({ kind: 'email', scope: 'everywhere' });
    expect(column(result, 'orders', 'order_id').identifier).toBeNull();
    expect(of(result, 'orders').timeColumn).toBe('order_date');
  }
});

test('customers.id is the target of orders.customer_id', async () => {
  const people = table(
    'customers',
    ['id', 'name', 'email'],
    times(60, (i) => [i + 1, `${person(i)[0]} ${person(i)[1]}`, person(i)[2]!]),
  );
  const result = await recogniseTables([orders('orders'), people], []);
  expect(links(result, 'orders')).toEqual(['customer_id owner customers.id']);
});

test('two shops that both count their customers from 1 are not references of each other', async () => {
  const result = await recogniseTables([customers('north_customers'), customers('south_customers')], []);
  expect(links(result, 'north_customers')).toEqual([]);
  expect(links(result, 'south_customers')).toEqual([]);
  expect(column(result, 'south_customers', 'customer_id').identifier?.scope).toBe('source');
});

test('with two shops the orders go to the customers whose name they share, and to none when the name tells nothing', async () => {
  const shops = [customers('north_customers'), customers('south_customers')];
  const named = await recogniseTables([...shops, orders('north_orders')], []);
  expect(links(named, 'north_orders')).toEqual(['customer_id owner north_customers.customer_id']);
  const unnamed = await recogniseTables([...shops, orders('orders')], []);
  expect(links(unnamed, 'orders')).toEqual([]);
  expect(column(unnamed, 'orders', 'customer_id').why).toContain('fits 2 datasets equally well');
});

test('declared foreign keys count; staff is mentioned, customers own their rows, and things own nothing', async () => {
  const key = (
    column: string,
    dataset: string,
    target: string,
  ): { column: string; target: { dataset: string; column: string } } => ({
    column,
    target: { dataset, column: target },
  });
  const staff = table(
    'Employee',
    ['EmployeeId', 'LastName', 'FirstName', 'ReportsTo', 'Phone'],
    times(8, (i) => [i + 1, last[i]!, first[i]!, i === 0 ? null : 1, '+1 (403) 262-3443']),
    { primaryKey: ['EmployeeId'], foreignKeys: [key('ReportsTo', 'Employee', 'EmployeeId')] },
  );
  const buyer = table(
    'Customer',
    ['CustomerId', 'FirstName', 'LastName', 'Email', 'SupportRepId'],
    times(40, (i) => [i + 1, ...person(i), (i % 3) + 1]),
    { primaryKey: ['CustomerId'], foreignKeys: [key('SupportRepId', 'Employee', 'EmployeeId')] },
  );
  const invoice = table(
    'Invoice',
    ['InvoiceId', 'CustomerId', 'InvoiceDate'],
    times(90, (i) => [i + 1, (i % 40) + 1, '2021-01-01 00:00:00']),
    { primaryKey: ['InvoiceId'], foreignKeys: [key('CustomerId', 'Customer', 'CustomerId')] },
  );
  const line = table(
    'InvoiceLine',
    ['InvoiceLineId', 'InvoiceId', 'TrackId'],
    times(200, (i) => [i + 1, (i % 90) + 1, (i % 12) + 1]),
    {
      primaryKey: ['InvoiceLineId'],
      foreignKeys: [key('InvoiceId', 'Invoice', 'InvoiceId'), key('TrackId', 'Track', 'TrackId')],
    },
  );
  const track = table(
    'Track',
    ['TrackId', 'Title'],
    times(12, (i) => [i + 1, `song ${i}`]),
    { primaryKey: ['TrackId'], foreignKeys: [] },
  );
  const result = await recogniseTables([line, track, invoice, buyer, staff], []);
  expect(links(result, 'Employee')).toEqual(['ReportsTo mention Employee.EmployeeId']);
  expect(links(result, 'Customer')).toEqual(['SupportRepId mention Employee.EmployeeId']);
  expect(links(result, 'Invoice')).toEqual(['CustomerId owner Customer.CustomerId']);
  expect(links(result, 'InvoiceLine')).toEqual(['InvoiceId owner Invoice.InvoiceId', 'TrackId mention Track.TrackId']);
  expect(column(result, 'Customer', 'SupportRepId').identifier).toBeNull();
  expect(column(result, 'Employee', 'Phone').identifier).toBeNull();
  expect(column(result, 'Track', 'Title').category).toBeNull();
  expect(of(result, 'InvoiceLine').references[0]?.confidence).toBe(1);
});

test('of a customer and an employee in one order the customer owns it', async () => {
  const staff = table(
    'employees',
    ['employee_id', 'first_name', 'last_name'],
    times(9, (i) => [i + 1, first[i]!, last[i]!]),
  );
  const sales = table(
    'orders',
    ['order_id', 'employee_id', 'customer_id', 'order_date'],
    times(120, (i) => [i + 1, (i % 9) + 1, (i % 60) + 1, '2024-02-03']),
  );
  const result = await recogniseTables([staff, customers('customers'), sales], []);
  expect(links(result, 'orders')).toEqual([
    'employee_id mention employees.employee_id',
    'customer_id owner customers.customer_id',
  ]);
  expect(column(result, 'orders', 'employee_id').identifier).toBeNull();
  const pay = table(
    'salaries',
    ['employee_id', 'amount'],
    times(30, (i) => [(i % 9) + 1, 1000 + i]),
  );
  expect(links(await recogniseTables([staff, pay], []), 'salaries')).toEqual([
    'employee_id owner employees.employee_id',
  ]);
});

test('distinctive codes link one to one to the table with the names, not to each other', async () => {
  const code = (i: number): string => `${String.fromCharCode(65 + (i % 26))}${String(i * 37 + 101).padStart(6, '0')}`;
  const people = table(
    'people',
    ['guideno', 'last_name', 'first_name', 'birthday'],
    times(60, (i) => [code(i), last[i % 10]!, first[i % 10]!, `19${50 + (i % 40)}-03-04`]),
  );
  const accounts = table(
    'accounts',
    ['guideno', 'twitter', 'facebook'],
    times(50, (i) => [code(i + 5), `handle${i}`, `page${i}`]),
  );
  const offices = table(
    'offices',
    ['guideno', 'city'],
    times(100, (i) => [code(i % 60), 'Springfield']),
  );
  const result = await recogniseTables([offices, accounts, people], []);
  expect(links(result, 'accounts')).toEqual(['guideno owner people.guideno']);
  expect(links(result, 'offices')).toEqual(['guideno owner people.guideno']);
  expect(links(result, 'people')).toEqual([]);
});

test('a customer number identifies without a table of customers', async () => {
  const rows = times(200, (i) => [
    536365 + Math.floor(i / 4),
    `${20000 + (i % 50)}A`,
    i % 5 === 0 ? null : 12346 + (i % 30),
    '2010-12-01 08:26:00',
    'United Kingdom',
  ]);
  const result = await recogniseTables(
    [table('online', ['InvoiceNo', 'StockCode', 'CustomerID', 'InvoiceDate', 'Country'], rows)],
    [],
  );
  expect(column(result, 'online', 'CustomerID').identifier).toEqual({ kind: 'customer_number', scope: 'source' });
  expect(column(result, 'online', 'CustomerID').treatment).toBe('tokenise');
  expect(column(result, 'online', 'InvoiceNo').identifier).toBeNull();
  expect(of(result, 'online').timeColumn).toBe('InvoiceDate');
});

test('a phone that several persons share does not identify, one of their own does', async () => {
  const make = (phone: (i: number) => string): SampledTable =>
    table(
      'members',
      ['id', 'name', 'phone'],
      times(50, (i) => [i + 1, `${person(i)[0]} ${person(i)[1]}`, phone(i)]),
    );
  const shared = await recogniseTables([make((i) => `+49 30 90182${(i % 5) + 10}`)], []);
  expect(column(shared, 'members', 'phone').identifier).toBeNull();
  expect(column(shared, 'members', 'phone').treatment).toBe('tokenise');
  const own = await recogniseTables([make((i) => `+49 30 9018${i + 100}`)], []);
  expect(column(own, 'members', 'phone').identifier).toEqual({ kind: 'phone', scope: 'everywhere' });
});

const knownAs = (t: SampledTable, recognised: RecognisedTable, keys: string[]): KnownDataset => ({
  dataset: t.dataset,
  columns: recognised.columns,
  keyColumns: keys.map((name) => {
    const values = t.columns.find((c) => c.name === name)!.values.filter((v) => v !== null);
    const distinct = new Set(values);
    return {
      column: name,
      distinct: distinct.size,
      rows: values.length,
      has: async (asked) => asked.filter((v) => distinct.has(v)).length,
    };
  }),
});

test('orders that come later find the customers loaded before, and customers that come later find the orders', async () => {
  const [people] = await recogniseTables([customers('customers')], []);
  const later = await recogniseTables([orders('orders')], [knownAs(customers('customers'), people!, ['customer_id'])]);
  expect(links(later, 'orders')).toEqual(['customer_id owner customers.customer_id']);
  const [sales] = await recogniseTables([orders('orders')], []);
  const back = await recogniseTables(
    [customers('customers')],
    [knownAs(orders('orders'), sales!, ['order_id', 'customer_id'])],
  );
  expect(links(back, 'customers')).toEqual(['customer_id owner orders.customer_id']);
});

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
    id: 'tokenise', first_name: 'tokenise', email: 'tokenise', birth_date: 'year', zip: 'area', city: 'keep', ip_address: 'network',
    password: 'drop', religion: 'ask', marital_status: 'ask', comments: 'tokenise', cc: 'tokenise', fax: 'tokenise',
  }); // prettier-ignore
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

test('what refers to a firm or a product belongs to nobody through it', async () => {
  const suppliers = table(
    'suppliers',
    ['supplier_id', 'company_name', 'contact_name'],
    times(20, (i) => [i + 1, `Firm ${i}`, `${person(i)[0]} ${person(i + 10)[1]}`]),
  );
  const products = table(
    'products',
    ['product_id', 'product_name', 'supplier_id'],
    times(50, (i) => [i + 1, `thing ${i}`, (i % 20) + 1]),
  );
  const details = table(
    'order_details',
    ['order_id', 'product_id', 'quantity'],
    times(300, (i) => [1000 + (i % 180), (i % 50) + 1, 1]),
  );
  const result = await recogniseTables([details, products, suppliers, orders('orders'), customers('customers')], []);
  expect(links(result, 'products')).toEqual(['supplier_id mention suppliers.supplier_id']);
  expect(links(result, 'order_details')).toEqual([
    'order_id owner orders.order_id',
    'product_id mention products.product_id',
  ]);
  expect(column(result, 'products', 'supplier_id').identifier).toBeNull();
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
    'user.unique_id', 'user.name.first', 'user.name.last', 'user.contact.address.street', 'user.contact.address.postal_code',
    'user.contact.address.city', 'user.demographic.date_of_birth', 'user.contact.email',
  ]); // prettier-ignore
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
    'user.unique_id', 'user.name.first', 'user.name.last', 'user.contact.address.street', 'user.contact.phone_number', 'user.demographic.gender',
  ]); // prettier-ignore
});
