/** The workspace handle: what every use case gets first. Only this room makes one, so holding it is proof of access. */
import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { keyRing, type MasterKey } from '../../engines/keys/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import type { Warehouse } from '../../engines/warehouse/index.ts';
import { invalid, missing } from '../../kit/errors.ts';
import { now } from '../../kit/clock.ts';
import { randomId } from '../../kit/ids.ts';
import { id, type Sql, sql } from '../../kit/literals.ts';
import { members, workspaces } from './tables.ts';

/** Both stores, the master key and the data folder: opened once by src/main.ts. */
export type Stores = { db: Database; warehouse: Warehouse; masterKey: MasterKey; dataDir: string };

/** Who acts: a user, or the system itself (`system`) when it resumes work after a restart. */
export type Actor = { id: string; name: string };

export type Workspace = {
  id: string;
  slug: string;
  name: string;
  /** Smallest number of persons a shown group may have. */
  k: number;
  isDemo: boolean;
  createdAt: Date;
  actor: Actor;
  stores: Stores;
  /** Keys derived from this workspace's own key: `keys.derive('token', 16)`. */
  keys: MasterKey;
  /** Warehouse database of the pseudonymous rows, as a quoted identifier; `rows('d_x')` a table in it. */
  rows(table: string): Sql;
  /** The same in the database of identities, keys and vault. */
  vault(table: string): Sql;
};

type Row = typeof workspaces.$inferSelect;

const sealUse = (workspaceId: string): string => `workspace-key:${workspaceId}`;

/** Names of a workspace's two warehouse databases. */
export const databaseNames = (workspaceId: string): { rows: string; vault: string } => ({
  rows: `w_${workspaceId}`,
  vault: `v_${workspaceId}`,
});

const handle = (stores: Stores, row: Row, actor: Actor): Workspace => {
  const names = databaseNames(row.id);
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    k: row.k,
    isDemo: row.isDemo,
    createdAt: row.createdAt,
    actor,
    stores,
    keys: keyRing(stores.masterKey.open(sealUse(row.id), row.sealedKey)),
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
  const row: Row = {
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
  await stores.db.transaction(async (tx) => {
    await tx.insert(workspaces).values(row);
    await tx.insert(members).values({ workspaceId, userId: actor.id, role: 'owner' });
  });
  return handle(stores, row, actor);
};

/** The workspace of that slug, if the actor is a member. Throws `missing` otherwise, whether it exists or not. */
export const openWorkspace = async (stores: Stores, actor: Actor, slug: string): Promise<Workspace> => {
  const [found] = await stores.db
    .select({ workspace: workspaces })
    .from(workspaces)
    .innerJoin(members, and(eq(members.workspaceId, workspaces.id), eq(members.userId, actor.id)))
    .where(eq(workspaces.slug, slug));
  if (found === undefined) throw missing('workspace', 'Check its name in the address, or ask its owner to invite you.');
  return handle(stores, found.workspace, actor);
};

/** All workspaces the actor is a member of, oldest first. */
export const listWorkspaces = async (stores: Stores, actor: Actor): Promise<Workspace[]> => {
  const found = await stores.db
    .select({ workspace: workspaces })
    .from(workspaces)
    .innerJoin(members, and(eq(members.workspaceId, workspaces.id), eq(members.userId, actor.id)))
    .orderBy(workspaces.createdAt);
  return found.map(({ workspace }) => handle(stores, workspace, actor));
};

/** Every workspace, for work the system does by itself: resuming, retention, the inventory's check. */
export const allWorkspaces = async (stores: Stores): Promise<Workspace[]> => {
  const rows = await stores.db.select().from(workspaces).orderBy(workspaces.createdAt);
  return rows.map((row) => handle(stores, row, systemActor));
};

/** The system acting by itself. */
export const systemActor: Actor = { id: 'system', name: 'PerfectlyData' };

/** Changes the name or k; returns the handle as it is now. */
export const changeWorkspace = async (
  workspace: Workspace,
  change: { name?: string | undefined; k?: number | undefined },
): Promise<Workspace> => {
  const set = { name: change.name ?? workspace.name, k: change.k ?? workspace.k };
  const db = workspace.stores.db;
  const [row] = await db.update(workspaces).set(set).where(eq(workspaces.id, workspace.id)).returning();
  if (row === undefined) throw missing('workspace');
  return handle(workspace.stores, row, workspace.actor);
};
