/** For tests: a shop with customers, orders that know only the customer's number, and lines that know only the order's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workspace } from '../accounts/index.ts';
import { type LoadOptions, type LoadResult, loadTables } from '../datasets/index.ts';
import { type Draft, identifying, owner, personal, tableOf } from '../datasets/load.fixture.ts';

const integer = (name: string): Draft => ({ name, type: 'integer' });
const day = (name: string, position: number): Draft => ({
  name,
  type: 'date',
  value: `toDateOrNull(c${position})`,
  sqlType: 'Date',
  nullable: true,
});

export const customerColumns = ['CustomerId', 'Email', 'FullName', 'Phone', 'City', 'Note', 'BirthDate'];
export const orderColumns = ['OrderNumber', 'CustomerId', 'OrderedOn', 'Amount'];
export const lineColumns = ['LineId', 'OrderNumber', 'Article'];

type Cells = readonly (string | number)[];

/** Row `n` of the customers; customer 3's texts try to be formulas and markup. */
export const customer = (n: number): Cells => [
  `C-${50_000 + n}`,
  `Person.${n}@Mail-${n}.example`,
  n === 3 ? '<img src=x onerror=alert(1)>' : `Fullname Number${n}`,
  `+4930900${1000 + n}`,
  n === 3 ? '=HYPERLINK(evil)' : `Town${n % 7}`,
  n === 3 ? '@SUM(A1)' : `uniquenote-of-${n}`,
  `1980-02-${String((n % 28) + 1).padStart(2, '0')}`,
];

/** Two orders of customer `n`. */
export const orders = (n: number): Cells[] =>
  [0, 1].map((i) => [
    70_000 + n * 2 + i,
    `C-${50_000 + n}`,
    `2024-0${i + 1}-${String((n % 28) + 1).padStart(2, '0')}`,
    `${n}.5`,
  ]);

/** One line an order. */
export const lines = (n: number): Cells[] =>
  orders(n).map((order, i) => [900_000 + n * 2 + i, order[0] ?? 0, `article-of-order-${String(order[0])}`]);

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** Loads the whole shop with `count` customers; the rows of one customer are 1 customer, 2 orders, 2 lines. */
export const loadShop = async (
  workspace: Workspace,
  count: number,
  options: LoadOptions = {},
): Promise<LoadResult[]> => {
  const dir = mkdtempSync(join(tmpdir(), 'pd-shop-'));
  const all = range(count);
  try {
    const outcome = await loadTables(
      workspace,
      `import-${count}`,
      [
        tableOf(
          dir,
          'customers',
          [
            identifying('CustomerId', 'customer_number'),
            identifying('Email', 'email'),
            personal('FullName', 'user.name'),
            identifying('Phone', 'phone'),
            { name: 'City', category: 'user.contact.address.city' },
            { name: 'Note' },
            {
              name: 'BirthDate',
              category: 'user.demographic.date_of_birth',
              treatment: 'generalise',
              generalisation: 'year',
              type: 'date',
              value: 'toDateOrNull(c7)',
              sqlType: 'Date',
              nullable: true,
            },
          ],
          all.map(customer),
        ),
        {
          ...tableOf(
            dir,
            'orders',
            [
              integer('OrderNumber'),
              identifying('CustomerId', 'customer_number'),
              day('OrderedOn', 3),
              { name: 'Amount' },
            ],
            all.flatMap(orders),
            [owner('CustomerId', 'customers')],
          ),
          timeColumn: 'OrderedOn',
        },
        tableOf(dir, 'lines', [integer('LineId'), integer('OrderNumber'), { name: 'Article' }], all.flatMap(lines), [
          owner('OrderNumber', 'orders'),
        ]),
      ],
      options,
    );
    return outcome.results;
  } finally {
    rmSync(dir, { recursive: true });
  }
};
