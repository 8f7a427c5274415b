/** API keys: a part of what their maker may do in one workspace, for a time. Only hashes are kept (P14.2). */
import type { z } from 'zod';
import { and, asc, eq, gt, isNull, lt, ne, or } from 'drizzle-orm';
import type { ApiKey, apiKeyDraft, ApiKeyScopes, MadeApiKey } from '../../contract/members.ts';
import type { Policy } from '../../contract/roles.ts';
import { say } from '../../contract/said.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { invalid, missing, Trouble } from '../../kit/errors.ts';
import { randomId, randomSecret } from '../../kit/ids.ts';
import { recordEntry } from '../audit/index.ts';
import { isManager } from './members.ts';
import { apiKeys } from './membership-tables.ts';
import { hashOf } from './sessions.ts';
import { members, users } from './tables.ts';
import type { Actor, Workspace } from './workspace.ts';

const mark = 'pd_key_';
const shownLetters = mark.length + 6;
const keysPerMember = 20;

/** True for what looks like an API key, whether or not there is such a one. */
export const looksLikeApiKey = (secret: string): boolean => secret.startsWith(mark);

/** What the actor could give a key now: what their role may and some key may. */
export const scopesFor = ({ role }: Workspace, policy: Policy): ApiKeyScopes => {
  const allowed = Object.entries(policy).filter(
    ([, { roles, key }]) => key !== undefined && role !== null && roles.includes(role),
  );
  const names = (found: typeof allowed): string[] => found.map(([action]) => action).toSorted();
  return { all: names(allowed), readOnly: names(allowed.filter(([, { key }]) => key === 'read')) };
};

const viewOf = (workspace: Workspace, row: typeof apiKeys.$inferSelect, maker: string): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes,
  madeBy: maker,
  isYours: row.userId === workspace.actor.id,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  lastUsedOn: row.lastUsedOn,
});

/** Keys one may see: owners and admins all, others their own. */
const within = (workspace: Workspace) => {
  const ofWorkspace = eq(apiKeys.workspaceId, workspace.id);
  return isManager(workspace) ? ofWorkspace : and(ofWorkspace, eq(apiKeys.userId, workspace.actor.id));
};

/** The keys that still count, oldest first, at most 1,000; for owners and admins everybody's. */
export const listApiKeys = async (workspace: Workspace): Promise<ApiKey[]> => {
  const found = await workspace.stores.db
    .select({ key: apiKeys, maker: users.name })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(within(workspace), gt(apiKeys.expiresAt, now())))
    .orderBy(asc(apiKeys.createdAt))
    .limit(1000);
  return found.map(({ key, maker }) => viewOf(workspace, key, maker));
};

const requireRoom = async (workspace: Workspace): Promise<void> => {
  const mine = and(eq(apiKeys.workspaceId, workspace.id), eq(apiKeys.userId, workspace.actor.id));
  if ((await workspace.stores.db.$count(apiKeys, mine)) < keysPerMember) return;
  throw new Trouble('conflict', {
    code: 'too-many-keys',
    title: 'You have too many API keys here',
    detail: `A member may have ${keysPerMember} in a workspace. Revoke one that is not used any more.`,
  });
};

/**
 * Makes a key of 256 random bits. The secret is in the answer this once. `policy` holds every room's actions.
 * Throws `scope-not-allowed` (invalid) for what the actor's role, or any key, may not; `too-many-keys` (conflict).
 */
export const makeApiKey = async (
  workspace: Workspace,
  draft: z.output<typeof apiKeyDraft>,
  policy: Policy,
): Promise<MadeApiKey> => {
  const { all } = scopesFor(workspace, policy);
  if (!draft.scopes.every((scope) => all.includes(scope)))
    throw invalid('scope-not-allowed', 'A scope cannot be given', 'Choose from the scopes offered. No key was made.');
  await deleteExpired(workspace.stores.db);
  await requireRoom(workspace);
  const secret = `${mark}${randomSecret()}`;
  const at = now();
  const row = {
    id: randomId(),
    workspaceId: workspace.id,
    userId: workspace.actor.id,
    hash: hashOf(secret),
    prefix: secret.slice(0, shownLetters),
    name: draft.name,
    scopes: [...new Set(draft.scopes)].toSorted(),
    createdAt: at,
    expiresAt: new Date(at.getTime() + draft.days * 86_400_000),
    lastUsedOn: null,
  };
  await workspace.stores.db.insert(apiKeys).values(row);
  await recordEntry(workspace, { action: 'key.made', detail: say('audit.keyMade', { count: row.scopes.length }) });
  return { key: viewOf(workspace, row, workspace.actor.name), secret };
};

/** Ends a key at once. Throws `not-found`, also for the key of another member where one may not see it. */
export const revokeApiKey = async (workspace: Workspace, keyId: string): Promise<void> => {
  const gone = await workspace.stores.db
    .delete(apiKeys)
    .where(and(within(workspace), eq(apiKeys.id, keyId)))
    .returning({ userId: apiKeys.userId });
  const [key] = gone;
  if (key === undefined) throw missing('API key');
  await recordEntry(workspace, { action: 'key.revoked', account: key.userId, detail: say('audit.keyRevoked') });
};

/** Expired keys are of no use to anybody. */
const deleteExpired = async (db: Database): Promise<void> => {
  await db.delete(apiKeys).where(lt(apiKeys.expiresAt, now()));
};

/** The day only, and written once a day only: more would follow what somebody does. */
const noteUse = async (db: Database, keyId: string): Promise<void> => {
  const today = now().toISOString().slice(0, 10);
  const earlier = or(isNull(apiKeys.lastUsedOn), ne(apiKeys.lastUsedOn, today));
  await db
    .update(apiKeys)
    .set({ lastUsedOn: today })
    .where(and(eq(apiKeys.id, keyId), earlier));
};

/** Who acts through this key, while its maker is a member of its workspace and it has not expired; else null. */
export const whoHoldsKey = async (db: Database, secret: string): Promise<Actor | null> => {
  const [found] = await db
    .select({ key: apiKeys, name: users.name })
    .from(apiKeys)
    .innerJoin(members, and(eq(members.workspaceId, apiKeys.workspaceId), eq(members.userId, apiKeys.userId)))
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.hash, hashOf(secret)), gt(apiKeys.expiresAt, now())));
  if (found === undefined) return null;
  const { id, workspaceId, userId, scopes } = found.key;
  await noteUse(db, id);
  return { id: userId, name: found.name, via: 'api-key', key: { id, workspaceId, scopes } };
};
