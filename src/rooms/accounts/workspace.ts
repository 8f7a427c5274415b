/** The workspace handle: what every use case gets first. Only this room makes one, so holding it is proof of access. */
import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Role } from '../../contract/roles.ts';
import type { AuditOrigin } from '../../contract/audit.ts';
import { keyRing, type MasterKey } from '../../engines/keys/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import type { Warehouse } from '../../engines/warehouse/index.ts';
import { invalid, missing } from '../../kit/errors.ts';
import { now } from '../../kit/clock.ts';
import { randomId } from '../../kit/ids.ts';
import { id, type Sql, sql } from '../../kit/literals.ts';
import { type Grant, grantedWorkspace, grantedWorkspaces } from './staff-access-store.ts';
import { roleOfScope } from './staff-scopes.ts';
import { members, workspaces } from './tables.ts';

/** Both stores, the master key and the data folder: opened once by src/main.ts. */
export type Stores = { db: Database; warehouse: Warehouse; masterKey: MasterKey; dataDir: string };

/** What an API key stands for: one workspace, and in it the actions it was given. */
export type HeldKey = { id: string; workspaceId: string; scopes: readonly string[] };

/** Who acts: a user, or the system itself (`system`) when it resumes work after a restart. */
export type Actor = {
  id: string;
  name: string;
  via?: 'session' | 'api-key' | 'control' | 'system';
  /** With `via: 'session'`: which one, and when its holder last proved who they are. */
  sessionId?: string;
  confirmedAt?: Date | null;
  /** With `via: 'session'`: it was begun with two factors, or could not be begun again without. */
  hasTwoFactors?: boolean;
  /** From where, as coarse as the audit log keeps it. */
  origin?: AuditOrigin;
  /** There when the user acts through an API key. */
  key?: HeldKey;
};

export type Workspace = {
  id: string;
  slug: string;
  name: string;
  /** Smallest number of persons a shown group may have. */
  k: number;
  isDemo: boolean;
  createdAt: Date;
  /** How its numbers and dates are meant: IANA time zone, BCP 47 language tag, ISO 4217 currency. */
  timeZone: string;
  locale: string;
  currency: string;
  /** `#rrggbb`, or null for the product's own. */
  primaryColour: string | null;
  accentColour: string | null;
  /** Changes with the logo; null: there is none. */
  logoVersion: string | null;
  /** The actor's role as it was when this handle was made, which is once a request; null for the system. */
  role: Role | null;
  /** Set when the actor is no member but staff of the operator, let in for a while: see staff-access.ts. */
  staffAccess: Grant | null;
  actor: Actor;
  stores: Stores;
  /** Keys derived from this workspace's own key: `keys.derive('token', 16)`. */
  keys: MasterKey;
  /** Warehouse database of the pseudonymous rows, as a quoted identifier; `rows('d_x')` a table in it. */
  rows(table: string): Sql;
  /** The same in the database of identities, keys and vault. */
  vault(table: string): Sql;
};

export type WorkspaceRow = typeof workspaces.$inferSelect;

/** What a workspace's key is sealed for. */
export const sealUse = (workspaceId: string): string => `workspace-key:${workspaceId}`;

/** Names of a workspace's two warehouse databases. */
export const databaseNames = (workspaceId: string): { rows: string; vault: string } => ({
  rows: `w_${workspaceId}`,
  vault: `v_${workspaceId}`,
});

/** Only for this room: whoever makes a handle has proven that the actor may have it. */
export const handleOf = (
  stores: Stores,
  row: WorkspaceRow,
  actor: Actor,
  role: Role | null,
  staffAccess: Grant | null = null,
): Workspace => {
  const names = databaseNames(row.id);
  const { sealedKey, ...shown } = row;
  return {
    ...shown,
    role,
    staffAccess,
    actor,
    stores,
    keys: keyRing(stores.masterKey.open(sealUse(row.id), sealedKey)),
    rows: (table) => id(names.rows, table),
    vault: (table) => id(names.vault, table),
  };
};

/** A slug of the letters and digits of the name, at most 40: "Northwind Traders" → `northwind-traders`. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40) || 'workspace';

const freeSlug = async (db: Database, wanted: string): Promise<string> => {
  for (let n = 1; n < 1000; n += 1) {
    const slug = n === 1 ? wanted : `${wanted}-${n}`;
    const taken = await db.select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.slug, slug));
    if (taken.length === 0) return slug;
  }
  throw invalid('name-taken', 'There are too many workspaces of that name', 'Choose another name.');
};

/** Makes a workspace with a key and warehouse databases of its own; the actor becomes its owner. */
export const createWorkspace = async (
  stores: Stores,
  actor: Actor,
  draft: { name: string; slug?: string; isDemo?: boolean },
): Promise<Workspace> => {
  const workspaceId = randomId();
  const row = {
    id: workspaceId,
    slug: await freeSlug(stores.db, draft.slug ?? slugOf(draft.name)),
    name: draft.name,
    k: 5,
    isDemo: draft.isDemo ?? false,
    sealedKey: stores.masterKey.seal(sealUse(workspaceId), randomBytes(32)),
    createdAt: now(),
  };
  const names = databaseNames(workspaceId);
  await stores.warehouse.command(sql`CREATE DATABASE IF NOT EXISTS ${id(names.rows)}`);
  await stores.warehouse.command(sql`CREATE DATABASE IF NOT EXISTS ${id(names.vault)}`);
  const [made] = await stores.db.transaction(async (tx) => {
    const inserted = await tx.insert(workspaces).values(row).returning();
    await tx.insert(members).values({ workspaceId, userId: actor.id, role: 'owner', since: row.createdAt });
    return inserted;
  });
  if (made === undefined) throw missing('workspace');
  return handleOf(stores, made, actor, 'owner');
};

/** For staff who were let in; an API key never is. */
const openGranted = async (stores: Stores, actor: Actor, slug: string): Promise<Workspace | null> => {
  const found = actor.key === undefined ? await grantedWorkspace(stores.db, actor.id, slug) : null;
  if (found === null) return null;
  return handleOf(stores, found.workspace, actor, roleOfScope[found.grant.scope], found.grant);
};

/**
 * The workspace of that slug, if the actor is a member, or staff with a grant that lasts. Throws `missing` otherwise,
 * whether it exists or not.
 */
export const openWorkspace = async (stores: Stores, actor: Actor, slug: string): Promise<Workspace> => {
  const [found] = await stores.db
    .select({ workspace: workspaces, role: members.role })
    .from(workspaces)
    .innerJoin(members, and(eq(members.workspaceId, workspaces.id), eq(members.userId, actor.id)))
    .where(eq(workspaces.slug, slug));
  const elsewhere = actor.key !== undefined && actor.key.workspaceId !== found?.workspace.id;
  if (found !== undefined && !elsewhere) return handleOf(stores, found.workspace, actor, found.role);
  const granted = await openGranted(stores, actor, slug);
  if (granted !== null) return granted;
  throw missing('workspace', 'Check its name in the address, or ask its owner to invite you.');
};

/** All workspaces the actor is a member of, oldest first; then those that staff was let into. */
export const listWorkspaces = async (stores: Stores, actor: Actor): Promise<Workspace[]> => {
  const found = await stores.db
    .select({ workspace: workspaces, role: members.role })
    .from(workspaces)
    .innerJoin(members, and(eq(members.workspaceId, workspaces.id), eq(members.userId, actor.id)))
    .orderBy(workspaces.createdAt);
  const own = found.map(({ workspace, role }) => handleOf(stores, workspace, actor, role));
  const known = new Set(own.map((one) => one.id));
  const granted = actor.key === undefined ? await grantedWorkspaces(stores.db, actor.id) : [];
  return [
    ...own,
    ...granted
      .filter(({ workspace }) => !known.has(workspace.id))
      .map(({ workspace, grant }) => handleOf(stores, workspace, actor, roleOfScope[grant.scope], grant)),
  ];
};

/** Every workspace, for work the system does by itself: resuming, retention, the inventory's check. */
export const allWorkspaces = async (stores: Stores): Promise<Workspace[]> => {
  const rows = await stores.db.select().from(workspaces).orderBy(workspaces.createdAt);
  return rows.map((row) => handleOf(stores, row, systemActor, null));
};

/** One workspace by its id, for work the system does by itself; null when it is gone. */
export const workspaceById = async (stores: Stores, workspaceId: string): Promise<Workspace | null> => {
  const [row] = await stores.db.select().from(workspaces).where(eq(workspaces.id, workspaceId));
  return row === undefined ? null : handleOf(stores, row, systemActor, null);
};

/** The system acting by itself. */
export const systemActor: Actor = { id: 'system', name: 'PerfectlyData' };
