/** What the demo shop sells: things for the kitchen, the garden and the road. */
import type { Random } from './random.ts';

export type Product = { id: string; title: string; category: string; cents: number; popularity: number };

export const productColumns = ['product_id', 'title', 'category', 'price', 'unit_cost', 'in_stock'] as const;

const range: Readonly<Record<string, { things: string; cents: [number, number] }>> = {
  Kitchen: {
    things: 'Cast iron pan, Chef’s knife, Cutting board, Coffee grinder, Tea pot, Mixing bowl, Pepper mill, Bread tin',
    cents: [1490, 9900],
  },
  Garden: {
    things: 'Watering can, Pruning shears, Bird house, Herb planter, Garden lantern, Seed box, Hand trowel',
    cents: [890, 5900],
  },
  Outdoor: {
    things: 'Travel mug, Day pack, Rain jacket, Camp stove, Head torch, Dry bag, Trekking poles, Hammock',
    cents: [1290, 14900],
  },
  Home: {
    things: 'Wool blanket, Linen sheets, Table lamp, Wall clock, Scented candle, Laundry basket, Door mat',
    cents: [990, 12900],
  },
  Cycling: {
    things: 'Bike bell, Pannier bag, Front light, Cycling gloves, Repair kit, Phone mount, Helmet',
    cents: [790, 8900],
  },
};
const kinds = [
  ['classic', 1],
  ['small', 0.8],
  ['large', 1.3],
  ['two-pack', 1.8],
] as const;

/** Every product once, its price fixed by the seed. */
export const makeProducts = (random: Random): Product[] =>
  Object.entries(range).flatMap(([category, { things, cents }]) =>
    things.split(', ').flatMap((thing) => {
      const base = random.between(cents[0], cents[1]);
      return kinds.map(([kind, factor]) => ({
        id: `${category.slice(0, 2).toUpperCase()}-${random.between(1000, 9999)}-${kind.slice(0, 1).toUpperCase()}`,
        title: `${thing}, ${kind}`,
        category,
        cents: Math.round((base * factor) / 100) * 100 - 10,
        popularity: 1 / (1 + random.between(0, 30)),
      }));
    }),
  );

const money = (cents: number): string => (cents / 100).toFixed(2);

export const productCells = (random: Random, product: Product): string[] => [
  product.id,
  product.title,
  product.category,
  money(product.cents),
  money(product.cents * (0.35 + random.next() * 0.3)),
  String(random.between(0, 900)),
];
