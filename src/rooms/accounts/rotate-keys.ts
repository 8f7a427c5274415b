/**
 * Changing the master key while the server runs (P7.1): a new version seals from now on, all that the old one sealed is
 * wrapped anew, then the old one is forgotten. Killed at any moment, it goes on where it was: the old version stays on disk
 * until a whole look finds nothing that needs it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../../contract/said.ts';
import { type Rotation, rotationOf } from '../../engines/keys/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { isTrouble, Trouble } from '../../kit/errors.ts';
import { log } from '../../kit/log.ts';
import { recordInstallationEntry } from '../audit/index.ts';
import { type SealedPlace, sealedPlaces, type SealedValue } from './sealed-places.ts';
import { noticed } from './watch.ts';
import type { Actor, Stores } from './workspace.ts';

/** Under the first of its uses that opens it; null when it needs nothing, or is not ours (sealed by nobody, or destroyed). */
const rewrapped = (rotation: Rotation, { sealed, uses }: SealedValue): Buffer | null => {
  for (const use of uses) {
    try {
      return rotation.rewrap(use, sealed);
    } catch (error) {
      if (!isTrouble(error)) throw error; // else it was sealed for another use
    }
  }
  return null;
};

/** Once over a place; returns how many were wrapped anew. */
const rewrapPlace = async (db: Database, rotation: Rotation, place: SealedPlace): Promise<number> => {
  let count = 0;
  let after = '';
  for (let page = await place.page(db, after); page.length > 0; page = await place.page(db, after)) {
    for (const one of page) {
      after = one.id;
      const next = rewrapped(rotation, one);
      if (next !== null && (await place.replace(db, one.id, one.sealed, next))) count += 1;
    }
  }
  return count;
};

const rewrapAll = async (db: Database, rotation: Rotation, places: readonly SealedPlace[]): Promise<number> => {
  let count = 0;
  for (const place of places) count += await rewrapPlace(db, rotation, place);
  return count;
};

const alreadyRunning = (): Trouble =>
  new Trouble('conflict', {
    code: 'rotation-under-way',
    title: 'The keys are being changed already',
    detail: 'Wait until that is done. Nothing was changed by this call.',
  });

type RotationStores = Pick<Stores, 'db' | 'masterKey'>;
const running = new WeakSet<object>();

/**
 * Changes the master key, or finishes a change that was cut off. Looks again after `settleMs` for what was sealed just before the
 * change and written after the look, until a look finds nothing. `places`: all there are. Returns how many values were wrapped anew.
 * Throws `rotation-under-way` (conflict), `master-key-from-environment` (invalid).
 */
export const rotateKeys = async (
  stores: RotationStores,
  actor: Actor,
  settleMs = 10_000,
  places: readonly SealedPlace[] = sealedPlaces,
): Promise<number> => {
  if (running.has(stores.masterKey)) throw alreadyRunning();
  running.add(stores.masterKey);
  try {
    const rotation = rotationOf(stores.masterKey);
    rotation.begin();
    let count = 0;
    for (let last = -1; last !== 0;) {
      if (last !== -1) await sleep(settleMs);
      const found = await rewrapAll(stores.db, rotation, places);
      count += found;
      last = last === -1 ? Math.max(found, 1) : found; // at least one look after the pause
    }
    rotation.finish();
    log.info('keys.rotated', { count });
    await recordInstallationEntry(stores, actor, {
      action: 'keys.rotated',
      detail: say('audit.keysRotated', { count }),
    });
    await noticed(stores, { kind: 'keys-changed' });
    return count;
  } finally {
    running.delete(stores.masterKey);
  }
};

/** Finishes a change of the master key that the end of the last process cut off. */
export const resumeRotation = async (
  stores: RotationStores,
  actor: Actor,
  settleMs?: number,
  places?: readonly SealedPlace[],
): Promise<void> => {
  if (rotationOf(stores.masterKey).isUnderWay()) await rotateKeys(stores, actor, settleMs, places);
};
