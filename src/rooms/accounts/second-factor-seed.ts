/**
 * Seeds of authenticator apps, as better-auth encrypted them, lie sealed by the master key once more: its own key never changes,
 * the master key does.
 */
import type { MasterKey } from '../../engines/keys/index.ts';

export const seedUse = 'second-factor-seed';

export const sealSeed = (masterKey: MasterKey, encrypted: string): string =>
  masterKey.seal(seedUse, Buffer.from(encrypted)).toString('base64');

/** The reverse. Throws `seal-broken`. */
export const openSeed = (masterKey: MasterKey, stored: string): string =>
  masterKey.open(seedUse, Buffer.from(stored, 'base64')).toString();
