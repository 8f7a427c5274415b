/** Retention over 10 million rows: how soon rows whose time is over are out of every answer, and the rest of the day's run. */
import { openTestStores, removeDataDir } from '../test/harness/stores.ts';
import { setClock, stopwatch } from '../src/kit/clock.ts';
import { raw, sql } from '../src/kit/literals.ts';
import { createWorkspace, type Workspace } from '../src/rooms/accounts/index.ts';
import { catalogueDataset } from '../src/rooms/datasets/index.ts';
import { applyRetention, changeRetention, previewRetention } from '../src/rooms/requests/index.ts';
import { loadShop } from '../src/rooms/requests/shop.fixture.ts';
import type { Figure } from './main.ts';

/** Days over which the rows are spread: a rule takes the oldest of them every day. */
const days = 700;
const at = Date.UTC(2026, 0, 1);

/** The orders of the shop, written by the engine: 5 rows a person, one key and nothing else of each. */
const loadOrders = async (workspace: Workspace, rows: number): Promise<void> => {
  await loadShop(workspace, 3);
  const { warehouse } = workspace.stores;
  const { table } = await catalogueDataset(workspace, 'orders');
  const subject = raw('sipHash64Keyed((1::UInt64, 2::UInt64), intDiv(number, 5))');
  for (let from = 0; from < rows; from += 1_000_000) {
    const numbers = sql`numbers(${from}, ${Math.min(1_000_000, rows - from)})`;
    await warehouse.command(
      sql`INSERT INTO ${table} (subject, run, c1, c2, c3, c4)
          SELECT ${subject}, 1, number, sipHash64(number), toDate('2026-01-01') - 1 - number % ${days}, toString(number % 90) FROM ${numbers}`,
    );
    await warehouse.command(
      sql`INSERT INTO ${workspace.vault('keys')} (subject, wrapped, run)
          SELECT DISTINCT ${subject}, toFixedString(concat(sipHash128(number), sipHash128(number + 1)), 32), 1 FROM ${numbers} WHERE number % 5 = 0`,
    );
  }
  await warehouse.command(sql`OPTIMIZE TABLE ${table} FINAL`);
};

const rule = (count: number) => ({
  period: { count, unit: 'days' as const },
  from: { event: 'column' as const, column: 'OrderedOn' },
  basis: 'accounts are settled by then',
  action: 'erase-rows' as const,
});

/** `hidden`: from the beginning of the run until the rows are in no answer. `rest`: orphans, and files rewritten without them. */
const apply = async (workspace: Workspace): Promise<{ hidden: number; rest: number; rows: number }> => {
  const elapsed = stopwatch();
  let hidden = 0;
  const run = await applyRetention(workspace, (step) => {
    if (step === 'drop orphans') hidden = elapsed();
  });
  return { hidden, rest: elapsed() - hidden, rows: run?.results[0]?.rows ?? 0 };
};

export const run = async (options: { rows?: number } = {}): Promise<Figure[]> => {
  const rows = options.rows ?? 10_000_000;
  const opened = await openTestStores();
  const resetClock = setClock(() => at);
  try {
    const workspace = await createWorkspace(opened.stores, opened.owner, { name: 'Retention' });
    await loadOrders(workspace, rows);
    const size = `${rows / 1_000_000} million rows`;
    const figures: Figure[] = [];
    for (const [kept, what] of [
      [days - 1, 'a day of rows'],
      [days - 31, 'a month of rows'],
      [days / 2, 'half of the rows'],
    ] as const) {
      await changeRetention(workspace, { rules: [{ dataset: 'orders', rule: rule(kept) }] });
      const looked = stopwatch();
      await previewRetention(workspace);
      const preview = looked();
      const one = await apply(workspace);
      if (one.rows === 0) throw new Error('The benchmark found nothing to erase');
      figures.push(
        { measure: `preview, ${what} of ${size}`, value: preview, unit: 'ms', bar: 'none', ok: true },
        {
          measure: `${what} hidden, of ${size}`,
          value: one.hidden,
          unit: 'ms',
          bar: 'under 1,000',
          ok: one.hidden < 1000,
        },
        {
          measure: `from hidden to out of the files, ${what} of ${size}`,
          value: one.rest,
          unit: 'ms',
          bar: 'none',
          ok: true,
        },
      );
    }
    return figures;
  } finally {
    resetClock();
    await opened.close();
    removeDataDir(opened.dataDir);
  }
};
