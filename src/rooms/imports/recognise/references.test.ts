import { expect, test } from 'vitest';
import { recogniseTables, type KnownDataset, type RecognisedTable, type SampledTable } from './index.ts';
import { table, times, first, last, person, customers, orders, lines, of, column, links } from './made-up-tables.ts';

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

test('a database that declares no foreign keys at all is read like files', async () => {
  const bare = [customers('customers'), orders('orders')].map((t) => ({ ...t, primaryKey: [], foreignKeys: [] }));
  expect(links(await recogniseTables(bare, []), 'orders')).toEqual(['customer_id owner customers.customer_id']);
});
