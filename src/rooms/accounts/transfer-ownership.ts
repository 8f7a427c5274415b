/** Handing a workspace over: the owner offers, the other accepts, and never one without the other. */
import { and, eq, gt } from 'drizzle-orm';
import type { OwnershipTransfer } from '../../contract/members.ts';
import { say } from '../../contract/said.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { invalid, missing } from '../../kit/errors.ts';
import { recordEntry } from '../audit/index.ts';
import { namesOf } from './members.ts';
import { ownershipTransfers } from './membership-tables.ts';
import { requireRecentSignIn } from './sessions.ts';
import { publicUrl } from './public-url.ts';
import { members } from './tables.ts';
import { writeTo } from './write-to.ts';
import type { Workspace } from './workspace.ts';

const offerDays = 7;
const noOffer = () => missing('offer of ownership', 'It may have been withdrawn, or its 7 days are over.');

/** The open offer, for the two it is about; null for everybody else. */
const openOffer = async (workspace: Workspace, db: Database = workspace.stores.db) => {
  const [found] = await db
    .select()
    .from(ownershipTransfers)
    .where(and(eq(ownershipTransfers.workspaceId, workspace.id), gt(ownershipTransfers.expiresAt, now())));
  const isOneOfTheTwo = [found?.fromUserId, found?.toUserId].includes(workspace.actor.id);
  return found === undefined || !isOneOfTheTwo ? null : found;
};

/** The offer that waits, as those two see it whom it is about; null for everybody else. */
export const seeTransfer = async (workspace: Workspace): Promise<OwnershipTransfer | null> => {
  const offer = await openOffer(workspace);
  if (offer === null) return null;
  const names = await namesOf(workspace.stores.db, [offer.fromUserId, offer.toUserId]);
  const party = (userId: string) => ({ userId, name: names.get(userId) ?? '' });
  return {
    from: party(offer.fromUserId),
    to: party(offer.toUserId),
    createdAt: offer.createdAt.toISOString(),
    expiresAt: offer.expiresAt.toISOString(),
    isForYou: offer.toUserId === workspace.actor.id,
  };
};

/**
 * Offers ownership to another member, for 7 days; an offer that was open is withdrawn. Throws `confirm-first` (forbidden),
 * `not-found` for who is no member, `owner-already` (invalid) for oneself.
 */
export const offerOwnership = async (workspace: Workspace, userId: string): Promise<void> => {
  requireRecentSignIn(workspace.actor);
  if (userId === workspace.actor.id)
    throw invalid('owner-already', 'You are the owner already', 'Choose another member. Nothing was changed.');
  const { db } = workspace.stores;
  const [member] = await db
    .select()
    .from(members)
    .where(and(eq(members.workspaceId, workspace.id), eq(members.userId, userId)));
  if (member === undefined) throw missing('member');
  const at = now();
  const offer = {
    fromUserId: workspace.actor.id,
    toUserId: userId,
    createdAt: at,
    expiresAt: new Date(at.getTime() + offerDays * 86_400_000),
  };
  await db
    .insert(ownershipTransfers)
    .values({ workspaceId: workspace.id, ...offer })
    .onConflictDoUpdate({ target: ownershipTransfers.workspaceId, set: offer });
  await recordEntry(workspace, { action: 'ownership.offered', account: userId, detail: say('audit.ownershipOffered') });
  await writeTo(workspace.stores, userId, (name) => ({
    template: 'ownership-offered',
    params: {
      name,
      workspace: workspace.name,
      from: workspace.actor.name,
      until: offer.expiresAt.toISOString(),
      url: publicUrl(`/w/${workspace.slug}/settings`),
    },
  }));
};

/** Withdraws the offer (who made it) or declines it (who got it). Throws `not-found`. */
export const endTransfer = async (workspace: Workspace): Promise<void> => {
  const offer = await openOffer(workspace);
  if (offer === null) throw noOffer();
  await workspace.stores.db.delete(ownershipTransfers).where(eq(ownershipTransfers.workspaceId, workspace.id));
  await recordEntry(workspace, {
    action: 'ownership.ended',
    account: offer.toUserId,
    detail: say('audit.ownershipEnded'),
  });
};

/** The offer is gone, who gave is an admin and who took is the owner: all of it, or nothing. */
const handOver = (workspace: Workspace): Promise<string> =>
  workspace.stores.db.transaction(async (tx) => {
    const offer = await openOffer(workspace, tx);
    if (offer?.toUserId !== workspace.actor.id) throw noOffer();
    await tx.delete(ownershipTransfers).where(eq(ownershipTransfers.workspaceId, workspace.id));
    const ofUser = (userId: string) => and(eq(members.workspaceId, workspace.id), eq(members.userId, userId));
    const given = await tx
      .update(members)
      .set({ role: 'admin' })
      .where(and(ofUser(offer.fromUserId), eq(members.role, 'owner')))
      .returning({ userId: members.userId });
    if (given.length === 0) throw noOffer();
    await tx.update(members).set({ role: 'owner' }).where(ofUser(offer.toUserId));
    return offer.fromUserId;
  });

/** Both of them are told. */
const tellAccepted = async ({ stores, name: workspace, slug, actor }: Workspace, fromId: string): Promise<void> => {
  const from = (await namesOf(stores.db, [fromId])).get(fromId) ?? '';
  const params = {
    workspace,
    from,
    to: actor.name,
    at: now().toISOString(),
    url: publicUrl(`/w/${slug}/settings/members`),
  };
  for (const userId of [fromId, actor.id])
    await writeTo(stores, userId, (name) => ({ template: 'ownership-accepted', params: { name, ...params } }));
};

/** Takes ownership over; who gave it becomes an admin. Throws `not-found` where nothing is offered to the actor. */
export const acceptOwnership = async (workspace: Workspace): Promise<void> => {
  const from = await handOver(workspace);
  await recordEntry(workspace, { action: 'ownership.accepted', account: from, detail: say('audit.ownershipAccepted') });
  await tellAccepted(workspace, from);
};
