/** The demo shop as five CSV files, written in blocks so that the server stays answerable meanwhile. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import { calendarOf } from './calendar.ts';
import { type Customer, customerColumns, makeCustomers } from './customers.ts';
import { lineColumns, makeOrders, makeOrderTimes, makeTickets, orderColumns, ticketColumns } from './orders.ts';
import { makeProducts, productCells, productColumns } from './products.ts';
import { seeded } from './random.ts';

const days = 3 * 365 + 200;
const blockRows = 1000;

type Sheet = {
  path: string;
  name: string;
  row: (cells: readonly string[]) => void;
  flush: () => Promise<void>;
  end: () => Promise<void>;
};

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const openSheet = (folder: string, name: string, columns: readonly string[]): Sheet => {
  const path = join(folder, name);
  const stream = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  const done = finished(stream);
  done.catch(() => {}); // awaited by `end`
  let block = `${columns.join(',')}\n`;
  const flush = async (): Promise<void> => {
    const text = block;
    block = '';
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
  };
  const end = async (): Promise<void> => {
    await flush();
    stream.end();
    await done;
  };
  return { path, name, row: (cells) => void (block += `${cells.map(cell).join(',')}\n`), flush, end };
};

/** Hands every item to `use`, pausing every thousand so that others get their turn. Throws when `signal` is aborted. */
const inBlocks = async <T>(
  items: Iterable<T>,
  use: (item: T) => void,
  pause: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> => {
  let count = 0;
  for (const item of items) {
    use(item);
    count += 1;
    if (count % blockRows > 0) continue;
    signal?.throwIfAborted();
    await pause();
    await breathe();
  }
};

/** Writes the files for `persons` customers up to `today` into `folder`, and says where they are. Same seed, same shop. */
export const writeShop = async (
  folder: string,
  options: { persons: number; today: Date; signal?: AbortSignal | undefined },
): Promise<{ path: string; name: string }[]> => {
  const random = seeded(20_260_101);
  const calendar = calendarOf(options.today, days);
  const { signal } = options;

  const customers: Customer[] = [];
  const customerSheet = openSheet(folder, 'customers.csv', customerColumns);
  const addCustomer = ({ customer, cells }: { customer: Customer; cells: readonly string[] }): void => {
    customers.push(customer);
    customerSheet.row(cells);
  };
  await inBlocks(makeCustomers(random, calendar, options.persons), addCustomer, customerSheet.flush, signal);

  const products = makeProducts(random);
  const productSheet = openSheet(folder, 'products.csv', productColumns);
  for (const product of products) productSheet.row(productCells(random, product));

  const times = makeOrderTimes(random, calendar, customers);
  const orderSheet = openSheet(folder, 'orders.csv', orderColumns);
  const lineSheet = openSheet(folder, 'order_lines.csv', lineColumns);
  const flushBoth = async (): Promise<void> => {
    await orderSheet.flush();
    await lineSheet.flush();
  };
  const addOrder = ({ order, lines }: { order: string[]; lines: string[][] }): void => {
    orderSheet.row(order);
    lines.forEach(lineSheet.row);
  };
  await inBlocks(makeOrders(random, calendar, customers, products, times), addOrder, flushBoth, signal);

  const ticketSheet = openSheet(folder, 'support_tickets.csv', ticketColumns);
  await inBlocks(makeTickets(random, calendar, customers, times), ticketSheet.row, ticketSheet.flush, signal);

  const sheets = [customerSheet, productSheet, orderSheet, lineSheet, ticketSheet];
  for (const sheet of sheets) await sheet.end();
  return sheets.map(({ path, name }) => ({ path, name }));
};
