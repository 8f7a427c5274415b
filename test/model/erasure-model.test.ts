import { describe, expect, test } from 'vitest';
import { type Bounds, erasureModel, type Fault } from './erasure-model.ts';
import { explore } from './explore.ts';

const harms: [Fault[], string][] = [
  [['hides before it enters the ledger'], 'somebody erased is seen again'],
  [['publishes without asking the ledger again'], 'somebody erased is seen again'],
  [['does not hold the workspace'], 'somebody erased is seen again'],
  [['shreds while a load runs'], 'somebody erased is seen again'],
  [['restores without the ledger'], 'somebody erased is seen again'],
  [['opens before the ledger is replayed'], 'somebody erased is seen again'],
  [['keeps keys in the backups of data'], 'somebody erased can be read in a backup'],
  [['never ends backups of keys'], 'somebody erased can be read in a backup'],
];

const long: Bounds = { loads: 3, crashes: 2, restores: 1, backups: 2 };

describe('one person’s data through loads, an erasure, backups, a restore and crashes, in every order', () => {
  test('nobody erased comes back, and every erasure can be brought to its end', () => {
    const { states, finding } = explore(erasureModel([], process.env['LONG'] === '1' ? long : undefined));
    expect(finding).toBeNull();
    expect(states).toBeGreaterThan(50_000);
  });

  test.each(harms)('if it %j, a way is found: %s', (faults, harm) => {
    const { finding } = explore(erasureModel(faults));
    expect(finding?.way.length).toBeGreaterThan(3);
    expect(finding?.what).toBe(harm);
  });
});
