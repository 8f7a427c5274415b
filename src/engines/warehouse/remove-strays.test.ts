import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeStrays } from './remove-strays.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pd-strays-'));
  mkdirSync(join(dir, 'engine', 'store', 'abc'), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

const folderOf = (id: string): string => {
  const path = join(dir, 'store', id.slice(0, 3), id);
  mkdirSync(path, { recursive: true });
  return path;
};
const clean = (): number => removeStrays(join(dir, 'engine'), join(dir, 'store'));

test('folders that no definition names go, and those of half dropped tables; defined ones and other names stay', () => {
  const [defined, dropped, stray] = [randomUUID(), randomUUID(), randomUUID()];
  writeFileSync(join(dir, 'engine', 'store', 'abc', 't.sql'), `ATTACH TABLE _ UUID '${defined}' (a UInt8)`);
  mkdirSync(join(dir, 'engine', 'metadata_dropped'));
  const definition = join(dir, 'engine', 'metadata_dropped', `db.t.${dropped}.sql`);
  writeFileSync(definition, `ATTACH TABLE _ UUID '${dropped}' (a String)`);
  const other = join(dir, 'store', 'abc', 'other');
  mkdirSync(other, { recursive: true });
  const stay = [folderOf(defined), other];
  const gone = [folderOf(stray), folderOf(dropped), definition];
  expect(clean()).toBe(2);
  expect(gone.filter((path) => existsSync(path))).toEqual([]);
  expect(stay.filter((path) => !existsSync(path))).toEqual([]);
});

test('where the definitions are lost nothing is removed, and a new installation has nothing to remove', () => {
  expect(clean()).toBe(0);
  const path = folderOf(randomUUID());
  expect(clean()).toBe(0);
  expect(existsSync(path)).toBe(true);
});
