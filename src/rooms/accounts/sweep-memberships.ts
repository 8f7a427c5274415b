/** What ended by itself goes: invitations, offers of ownership, API keys (P5.2). */
import { lt } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { apiKeys, invitations, ownershipTransfers } from './membership-tables.ts';

/** Deletes what expired, in every workspace. Nothing of it counted any more. Call it every hour or so. */
export const sweepMemberships = async ({ db }: { db: Database }): Promise<void> => {
  const at = now();
  await db.delete(invitations).where(lt(invitations.expiresAt, at));
  await db.delete(ownershipTransfers).where(lt(ownershipTransfers.expiresAt, at));
  await db.delete(apiKeys).where(lt(apiKeys.expiresAt, at));
};
