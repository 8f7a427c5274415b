/**
 * The master key and its versions. Sealing takes the newest; opening tries all there are. Derived keys do not change with a
 * rotation: the disk of the embedded warehouse, the signing key of certificates and hashes that are compared for years hang on
 * them. They come from the first version, which is kept sealed under the newest one from the first rotation on.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { invalid, isTrouble } from '../../kit/errors.ts';
import { parseVersions, readSealedRoot, readVersions, writeSealedRoot, writeVersions } from './key-files.ts';
import { keyRing, type MasterKey } from './key-ring.ts';

const rootUse = 'derivation-root';

/** Changing the master key while it is in use. */
export type Rotation = {
  /** True while an old version is still there. */
  isUnderWay(): boolean;
  /** Makes a new version and seals with it from now on; an unfinished rotation goes on with the one it made. */
  begin(): void;
  /** The value as the newest version seals it, or null when it did already. Throws `seal-broken`. */
  rewrap(use: string, sealed: Uint8Array): Buffer | null;
  /** Forgets the old version on disk. This process still opens what it sealed, until it ends. */
  finish(): void;
};

const rotations = new WeakMap<MasterKey, Rotation>();

/** The rotation of a master key that `openMasterKey` opened. */
export const rotationOf = (masterKey: MasterKey): Rotation => {
  const rotation = rotations.get(masterKey);
  if (rotation === undefined) throw new TypeError('Only a master key from openMasterKey can be rotated');
  return rotation;
};

const opens = (ring: MasterKey, use: string, sealed: Uint8Array): Buffer | null => {
  try {
    return ring.open(use, sealed);
  } catch (error) {
    if (isTrouble(error)) return null;
    throw error;
  }
};

const openWith = (rings: readonly MasterKey[], use: string, sealed: Uint8Array): Buffer => {
  const [newest, ...older] = rings;
  for (const ring of older.toReversed()) {
    const plain = opens(ring, use, sealed);
    if (plain !== null) return plain;
  }
  if (newest === undefined) throw new TypeError('A master key has a version');
  return newest.open(use, sealed);
};

const fromEnvironment = (): Error =>
  invalid(
    'master-key-from-environment',
    'The master key comes from the environment, which this cannot change',
    'Put a new key of 64 hexadecimal digits in front of the old one, PERFECTLYDATA_MASTER_KEY=new,old, and start again. When the log says keys.rotated, take the old one out.',
  );

const rootOf = (dataDir: string, versions: readonly Buffer[]): Buffer => {
  const sealed = readSealedRoot(dataDir);
  if (sealed !== null) return openWith(versions.map(keyRing), rootUse, sealed);
  return versions.at(-1) ?? Buffer.alloc(0);
};

const versionsOf = (dataDir: string, given: string | null): Buffer[] => {
  if (given !== null) return parseVersions(given, 'PERFECTLYDATA_MASTER_KEY');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const found = readVersions(dataDir);
  if (found !== null) return found;
  const made = [randomBytes(32)];
  writeVersions(dataDir, made);
  return made;
};

/**
 * The master key: from `given` (64 hexadecimal digits; two, newest first, while they change), else from
 * `dataDir/master.key`, made at the first start. Throws `bad-master-key`, `master-key-readable`, `seal-broken`.
 */
export const openMasterKey = (dataDir: string, given: string | null): MasterKey => {
  let versions = versionsOf(dataDir, given);
  const root = rootOf(dataDir, versions);
  const fixed = keyRing(root);
  let rings = versions.map(keyRing);
  const newest = (): MasterKey => rings[0] ?? fixed;
  const masterKey: MasterKey = {
    derive: (use, bytes) => fixed.derive(use, bytes),
    seal: (use, plain) => newest().seal(use, plain),
    open: (use, sealed) => openWith(rings, use, sealed),
  };
  const begin = (): void => {
    if (versions.length === 1) {
      if (given !== null) throw fromEnvironment();
      const made = [randomBytes(32), ...versions];
      writeVersions(dataDir, made); // before anything is sealed with it
      versions = made;
      rings = [keyRing(made[0] ?? root), ...rings];
    }
    writeSealedRoot(dataDir, newest().seal(rootUse, root));
  };
  const rewrap = (use: string, sealed: Uint8Array): Buffer | null => {
    if (opens(newest(), use, sealed) !== null) return null;
    return newest().seal(use, masterKey.open(use, sealed));
  };
  const finish = (): void => {
    versions = versions.slice(0, 1);
    if (given === null) writeVersions(dataDir, versions);
  };
  rotations.set(masterKey, { isUnderWay: () => versions.length > 1, begin, rewrap, finish });
  return masterKey;
};
