import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allAtRest, oneAtATime } from './one-at-a-time.ts';

const never = new AbortController().signal;

/** Writers that say when they begin and end. */
const writer = (told: string[], workspace: string, ms: number): Promise<void> =>
  oneAtATime(workspace, async () => {
    told.push(`${workspace} begins`);
    await sleep(ms);
    told.push(`${workspace} ends`);
  });

test('nobody writes in any workspace while all are at rest, and whoever came meanwhile writes after it', async () => {
  const told: string[] = [];
  const before = writer(told, 'a', 30);
  const rest = allAtRest(async () => {
    told.push('rest begins');
    const later = [writer(told, 'a', 1), writer(told, 'b', 1)];
    await sleep(20);
    told.push('rest ends');
    return later;
  }, never);
  await before;
  await Promise.all(await rest);
  expect(told.slice(0, 4)).toEqual(['a begins', 'a ends', 'rest begins', 'rest ends']);
  expect(told.slice(4).toSorted()).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('a turn that is under way still gets the turns it needs, so that a rest comes', async () => {
  const told: string[] = [];
  const outer = oneAtATime('a', async () => {
    await sleep(20);
    await writer(told, 'a rows', 1);
  });
  const rest = allAtRest(async () => void told.push('rest'), never, 0);
  await sleep(1);
  const late = writer(told, 'a rows', 1);
  await Promise.all([outer, rest, late]);
  expect(told).toEqual(['a rows begins', 'a rows ends', 'rest', 'a rows begins', 'a rows ends']);
});

test('a long writer makes nobody else wait, unless no quiet moment comes', async () => {
  const told: string[] = [];
  const long = writer(told, 'a', 60);
  const rest = allAtRest(async () => void told.push('rest'), never);
  await writer(told, 'b', 1);
  expect(told).toEqual(['a begins', 'b begins', 'b ends']);
  await Promise.all([long, rest]);
  expect(told.at(-1)).toBe('rest');
});

test('what waits for a rest can be stopped, and nobody waits for it then', async () => {
  const told: string[] = [];
  for (const patience of [0, 1000]) {
    const stop = new AbortController();
    const long = writer(told, 'a', 50);
    const rest = allAtRest(() => Promise.resolve('done'), stop.signal, patience);
    setTimeout(() => stop.abort(new Error('stopped')), 5);
    await expect(rest).rejects.toThrow('stopped');
    await writer(told, 'b', 1);
    expect(told.at(-1)).toBe('b ends');
    await long;
  }
  expect(await allAtRest(() => Promise.resolve('done'), never)).toBe('done');
});

test('one rest comes after the other, and a work that fails ends its own', async () => {
  const told: string[] = [];
  const first = allAtRest(async () => {
    told.push('first');
    await sleep(10);
    throw new Error('failed');
  }, never);
  const [second, third] = ['second', 'third'].map((name) =>
    allAtRest(async () => {
      told.push(name);
      await sleep(1);
      told.push(`${name} ends`);
    }, never),
  );
  await expect(first).rejects.toThrow('failed');
  await Promise.all([second, third]);
  expect(told).toEqual(['first', 'second', 'second ends', 'third', 'third ends']);
});
