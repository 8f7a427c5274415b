/** The made-up files of the journey: a shop of 64 customers, their orders, the lines of these, and a few broken rows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const firstNames = ['Hanna', 'Emil', 'Greta', 'Oskar', 'Frieda', 'Anton', 'Mathilda', 'Jonas'];
const lastNames = [
  'Quittenbaum',
  'Zwiebelfisch',
  'Rosenstengel',
  'Apfelkamp',
  'Lindwurm',
  'Haberkorn',
  'Silberzahn',
  'Morgenroth',
];
const religions = ['Quaker', 'Buddhist', 'Catholic', 'none'];
// Three persons live in the last city: fewer than five.
const cityOf = (i: number): string => (i > 61 ? 'Husum' : (['Berlin', 'Hamburg', 'Leipzig'][i % 3] ?? 'Berlin'));

export type Customer = { number: string; email: string; name: string };

export const customers: readonly Customer[] = Array.from({ length: 64 }, (_, at) => {
  const [first, last] = [firstNames[at % 8] ?? '', lastNames[Math.floor(at / 8)] ?? ''];
  return { number: `C-${10_001 + at}`, email: `${first}.${last}@mail.example`.toLowerCase(), name: `${first} ${last}` };
});

const pad = (n: number): string => String(n).padStart(2, '0');

const customerLine = ({ number, email, name }: Customer, at: number): string =>
  [
    email,
    number,
    name,
    `${1950 + (at % 50)}-${pad((at % 12) + 1)}-${pad((at % 28) + 1)}`,
    `${10_115 + at * 37}`,
    cityOf(at + 1),
    religions[at % 4],
  ].join(',');

/** Three orders each, two lines an order. */
export const ordersEach = 3;
export const linesEach = 2;

const orders = customers.flatMap(({ number }, at) =>
  Array.from({ length: ordersEach }, (_, n) => ({
    order: `A${50_000 + at * ordersEach + n}`,
    number,
    on: `2026-${pad(((at + n * 3) % 10) + 1)}-${pad((at % 28) + 1)}`,
    channel: (at + n) % 3 === 0 ? 'web' : 'store',
    total: (19.9 + at + n).toFixed(2),
  })),
);

const lines = orders.flatMap(({ order }, at) =>
  Array.from({ length: linesEach }, (_, n) => ({
    line_id: at * linesEach + n + 1,
    order_id: order,
    product: ['Kettle', 'Lamp', 'Basket', 'Rug'][(at + n) % 4],
    quantity: 1 + (at % 3),
  })),
);

export const counts = { customers: customers.length, orders: orders.length, order_lines: lines.length };

/** Writes customers.csv, orders.csv and order_lines.ndjson; one record of the first and one of the last cannot be read. */
export const writeShopFiles = (folder: string): string[] => {
  mkdirSync(folder, { recursive: true });
  const files = {
    'customers.csv': [
      'email,customer_number,full_name,birth_date,postcode,city,religion',
      ...customers.map(customerLine),
      'only,three,fields',
    ],
    'orders.csv': [
      'order_id,customer_number,ordered_on,channel,total',
      ...orders.map(({ order, number, on, channel, total }) => [order, number, on, channel, total].join(',')),
    ],
    'order_lines.ndjson': [...lines.map((line) => JSON.stringify(line)), '{"line_id": 9999, "order_id": '],
  };
  return Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, name), `${content.join('\n')}\n`);
    return join(folder, name);
  });
};
