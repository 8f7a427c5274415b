/** Memory stays flat as a file grows: 250 MB and 1 GB of orders, each imported by a process of its own. Prints its figures. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generator } from '../robustness/script.ts';

type Figures = { openedMiB: number; peakMiB: number; seconds: number; rowsLoaded: number; persons: number };

const persons = 1_000_000;
const statuses = ['open', 'paid', 'shipped', 'returned'];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pd-memory-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const order = (at: number, next: (below: number) => number): string => {
  const person = next(persons);
  const day = String(1 + next(28)).padStart(2, '0');
  return `${at},person${person}@mail${person % 40}.example,${100_000 + person},Name${person % 997} Surname${person % 7919},2024-0${1 + next(9)}-${day},${next(500)}.${10 + next(90)},${statuses[next(4)]}\n`;
};

/** Writes orders until the file has `bytes`; returns how many. */
const writeOrders = async (path: string, bytes: number): Promise<number> => {
  const file = createWriteStream(path);
  const next = generator(7);
  let [rows, written] = [0, 0];
  file.write('order_id,email,customer_number,name,ordered_at,amount,status\n');
  while (written < bytes) {
    let chunk = '';
    for (let n = 0; n < 10_000; n += 1) chunk += order((rows += 1), next);
    written += chunk.length;
    if (!file.write(chunk)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return rows;
};

const importOf = async (name: string, bytes: number): Promise<Figures> => {
  const [path, dataDir] = [join(folder, `${name}.csv`), join(folder, name)];
  const rows = await writeOrders(path, bytes);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [resolve(import.meta.dirname, 'importer.ts'), dataDir, path],
    { env: { ...process.env, UV_THREADPOOL_SIZE: '16' } },
  );
  const figures = JSON.parse(stdout) as Figures;
  console.log(`${name}: ${Math.round(statSync(path).size / 2 ** 20)} MiB, ${JSON.stringify(figures)}`);
  expect(figures.rowsLoaded).toBe(rows);
  rmSync(dataDir, { recursive: true });
  rmSync(path);
  return figures;
};

test('a file of 1 GB is imported in less than 2 GB, and hardly more than one of 250 MB', async () => {
  const small = await importOf('250 MB', 250e6);
  const large = await importOf('1 GB', 1e9);
  expect(large.peakMiB).toBeLessThan(2048);
  expect(large.peakMiB / small.peakMiB).toBeLessThan(1.6);
});
