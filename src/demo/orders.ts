/** Orders with their lines, and what people wrote to the shop about. */
import { type Calendar, secondOfDay, timeOf } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { Product } from './products.ts';
import { cumulate, type Random } from './random.ts';

export const orderColumns = [
  'order_id',
  'customer_id',
  'ordered_at',
  'channel',
  'status',
  'items',
  'shipping',
  'total',
] as const;
export const lineColumns = ['line_id', 'order_id', 'product_id', 'quantity', 'unit_price', 'line_total'] as const;
export const ticketColumns = [
  'ticket_id',
  'customer_email',
  'opened_at',
  'contact_channel',
  'topic',
  'priority',
  'status',
  'hours_to_answer',
  'satisfaction',
] as const;

const channels = ['web', 'app', 'marketplace', 'store'] as const;
const channelWeights = cumulate([46, 32, 15, 7]);
const statusWeights = cumulate([88, 7, 3, 2]);
const statuses = ['delivered', 'returned', 'cancelled', 'lost'] as const;
const ordersByTier = [1.6, 3, 5, 9];

/** When each order was made and by whom, in time. Typed arrays, as there are many. */
export type OrderTimes = { customer: Uint32Array; at: Float64Array };

const howMany = (random: Random, mean: number): number => {
  let count = 0;
  while (count < 40 && random.next() < mean / (1 + mean)) count += 1;
  return count;
};

/** `customer` holds indices into `customers`; `at` seconds since the calendar's start. */
export const makeOrderTimes = (random: Random, calendar: Calendar, customers: readonly Customer[]): OrderTimes => {
  const found: { customer: number; at: number }[] = [];
  customers.forEach(({ signedUp, loyalty }, customer) => {
    for (let n = howMany(random, ordersByTier[loyalty] ?? 1); n > 0; n -= 1) {
      const day = calendar.pickDay(random, signedUp);
      found.push({ customer, at: day * 86_400 + secondOfDay(random) });
    }
  });
  found.sort((a, b) => a.at - b.at);
  return {
    customer: Uint32Array.from(found, ({ customer }) => customer),
    at: Float64Array.from(found, ({ at }) => at),
  };
};

const money = (cents: number): string => (cents / 100).toFixed(2);
const timeAt = (calendar: Calendar, at: number): string => timeOf(calendar, Math.floor(at / 86_400), at % 86_400);

export type OrderRows = { order: string[]; lines: string[][] };

/** Every order with its lines, in time. */
export function* makeOrders(
  random: Random,
  calendar: Calendar,
  customers: readonly Customer[],
  products: readonly Product[],
  times: OrderTimes,
): Generator<OrderRows> {
  const popular = cumulate(products.map(({ popularity }) => popularity));
  const appShare = (at: number): number => 0.6 * (at / 86_400 / calendar.days); // the app wins over the web as years go by
  let line = 0;
  for (let n = 0; n < times.at.length; n += 1) {
    const [at, customer] = [times.at[n] ?? 0, customers[times.customer[n] ?? 0]];
    if (customer === undefined) continue;
    const id = `A${String(500_000 + n)}`;
    const lines: string[][] = [];
    let total = 0;
    for (let left = 1 + howMany(random, 0.9); left > 0; left -= 1) {
      const product = products[random.weighted(popular)];
      if (product === undefined) continue;
      const quantity = random.chance(0.8) ? 1 : random.between(2, 4);
      const cents = random.chance(0.12) ? Math.round(product.cents * 0.8) : product.cents;
      total += cents * quantity;
      line += 1;
      lines.push([String(line), id, product.id, String(quantity), money(cents), money(cents * quantity)]);
    }
    const shipping = total > 5000 ? 0 : 490;
    const channel = channels[random.weighted(channelWeights)] ?? 'web';
    const moved = channel === 'web' && random.chance(appShare(at)) ? 'app' : channel;
    const status = statuses[random.weighted(statusWeights)] ?? 'delivered';
    yield {
      order: [
        id,
        String(customer.id),
        timeAt(calendar, at),
        moved,
        status,
        String(lines.length),
        money(shipping),
        money(total + shipping),
      ],
      lines,
    };
  }
}

const topics = ['delivery', 'return', 'payment', 'product question', 'damaged item', 'account'] as const;
const topicWeights = cumulate([34, 22, 12, 16, 10, 6]);
const contactChannels = ['email', 'chat', 'phone'] as const;
const priorities = ['low', 'normal', 'high'] as const;

/** About one order in ten leads to a message some days later; the shop knows who wrote by their email only. */
export function* makeTickets(
  random: Random,
  calendar: Calendar,
  customers: readonly Customer[],
  times: OrderTimes,
): Generator<string[]> {
  let id = 0;
  const end = calendar.days * 86_400;
  for (let n = 0; n < times.at.length; n += 1) {
    if (!random.chance(0.1)) continue;
    const at = (times.at[n] ?? 0) + random.between(3600, 8 * 86_400);
    const customer = customers[times.customer[n] ?? 0];
    if (customer === undefined || at >= end) continue;
    id += 1;
    const hours = Math.round((0.3 + random.next() ** 3 * 70) * 10) / 10;
    const mood = Math.max(1, Math.min(5, Math.round(5.4 - hours / 16 - random.next() * 2)));
    yield [
      `T${String(100_000 + id)}`,
      customer.email,
      timeAt(calendar, at),
      random.pick(contactChannels),
      topics[random.weighted(topicWeights)] ?? 'delivery',
      priorities[random.weighted([3, 9, 10])] ?? 'normal',
      at > end - 5 * 86_400 && random.chance(0.5) ? 'open' : 'closed',
      String(hours),
      random.chance(0.6) ? String(mood) : '',
    ];
  }
}
