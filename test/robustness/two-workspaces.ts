/** Two workspaces with everything a workspace can hold: one to attack from, and one full of words that must not get out. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, type SQL, sql as pg } from 'drizzle-orm';
import { type Sql, id as quoted, sql } from '../../src/kit/literals.ts';
import { policy } from '../../src/policies.ts';
import {
  type Actor,
  createWorkspace,
  databaseNames,
  invite,
  makeApiKey,
  members,
  offerOwnership,
  setLogo,
  type Stores,
  users,
  type Workspace,
} from '../../src/rooms/accounts/index.ts';
import { startSession } from '../../src/rooms/accounts/sessions.ts';
import { staffAccess } from '../../src/rooms/accounts/staff-tables.ts';
import { sessions } from '../../src/rooms/accounts/tables.ts';
import { alerts } from '../../src/rooms/accounts/watch-tables.ts';
import { catalogue, subjectHex } from '../../src/rooms/datasets/index.ts';
import { importFiles, startImport, storeUpload } from '../../src/rooms/imports/index.ts';
import { createDashboard, createQuestion } from '../../src/rooms/insights/index.ts';
import {
  confirmByStaff,
  enterRequest,
  erasePerson,
  exportPerson,
  findPerson,
  requestFor,
  revealPerson,
  viewCase,
  waitForErasure,
} from '../../src/rooms/requests/index.ts';
import type { TestStores } from '../harness/stores.ts';

const word = (what: string): string => `quokka-${what}-7b1f`;

/** Content of the attacked workspace. No attempt ever contains one of these, so an answer that does has it from there. */
export const canaries = {
  note: word('note'),
  city: word('city'),
  question: word('question'),
  dashboard: word('dashboard'),
  file: word('file'),
  waiting: word('waiting'),
  owner: word('owner'),
  colleague: word('colleague'),
  address: `${word('address')}@theirs.example`,
  invited: `${word('invited')}@theirs.example`,
  key: word('key'),
  name: word('workspace'),
  purpose: word('purpose'),
  reason: word('reason'),
  rights: word('rights'),
  email: `${word('email')}-3@theirs.example`,
} as const;

const columns = 'customer_number,email,note,city';
const row = (at: number): string =>
  [910_000 + at, `${word('email')}-${at}@theirs.example`, canaries.note, canaries.city].join(',');
const plainRow = (at: number): string => [910_000 + at, `person-${at}@mine.example`, 'plain', 'Graz'].join(',');

const csv = (make: (at: number) => string): string =>
  [columns, ...Array.from({ length: 40 }, (_, at) => make(at))].join('\n');

const noWords = { identifiers: [], references: [], treatments: [] };

const load = async (workspace: Workspace, dataDir: string, name: string, text: string): Promise<void> => {
  const path = join(dataDir, `${workspace.id}-${name}`);
  writeFileSync(path, text);
  await importFiles(workspace, { ...noWords, files: [{ path, name }] });
};

const streamOf = (text: string | Uint8Array): ReadableStream<Uint8Array> =>
  new Blob([typeof text === 'string' ? text : new Uint8Array(text)]).stream();

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const account = async (stores: Stores, id: string, name: string, email: string | null): Promise<Actor> => {
  await stores.db.insert(users).values({ id, name, email, emailVerified: true, createdAt: new Date() });
  return { id, name, via: 'session', confirmedAt: new Date() };
};

const subjectOf = async (workspace: Workspace, at: number): Promise<bigint> => {
  const { persons } = await findPerson(workspace, { kind: 'email', value: `${word('email')}-${at}@theirs.example` });
  return BigInt(`0x${persons[0]?.subject ?? '0'}`);
};

const questionOf = (dataset: string) => ({
  measures: [`${dataset}.count`],
  dimensions: [`${dataset}.city`],
  timeDimensions: [],
  filters: [],
});

/** What others put into it: a request of the staff to be let in, an alert; and a session of its owner. Returns the ids. */
const outside = async (stores: Stores, theirs: Workspace, owner: Actor): Promise<string[]> => {
  const at = new Date();
  const staff = await account(stores, 'theirstaff', 'Support', null);
  const asked = { staffId: staff.id, reason: canaries.reason, scope: 'read', state: 'asked', askedAt: at } as const;
  const endsAt = new Date(at.getTime() + 3_600_000);
  await stores.db.insert(staffAccess).values({ id: 'theiraskedaccess', workspaceId: theirs.id, endsAt, ...asked });
  const noticed = { kind: 'many-exports', state: 'open', count: 12, firstAt: at, lastAt: at } as const;
  await stores.db.insert(alerts).values({ id: 'theiralert234567', workspaceId: theirs.id, ...noticed });
  await startSession(stores.db, owner.id, { method: 'password', device: null });
  const own = await stores.db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, owner.id));
  return ['theiraskedaccess', 'theiralert234567', ...own.map(({ id }) => id)];
};

/** A request about rights that waits for its answer. Returns its id and that of the part that is to be answered. */
const asking = async (theirs: Workspace, subject: bigint): Promise<{ id: string; part: string }> => {
  const { stores, actor } = theirs;
  const asked = { kind: 'access', for: 'self', words: canaries.rights, country: null, locale: 'en' } as const;
  const entry = { ...asked, name: canaries.rights, email: null, channel: 'staff' } as const;
  const { id } = await enterRequest(stores, actor, theirs, entry);
  const known = { identifiers: [], subjects: [subjectHex(subject)] };
  await confirmByStaff(stores, actor, await requestFor(stores.db, theirs.id, id), { evidence: 'document', ...known });
  return { id, part: (await viewCase(stores, theirs, id)).parts[0]?.id ?? '' };
};

/** The workspace that must not be reached, with at least one of everything that has an id. */
const furnish = async (stores: Stores, dataDir: string) => {
  const owner = await account(stores, 'theirowner', canaries.owner, 'owner@theirs.example');
  const colleague = await account(stores, 'theircolleague', canaries.colleague, canaries.address);
  const theirs = await createWorkspace(stores, owner, { name: canaries.name, slug: 'theirs' });
  await stores.db.insert(members).values({ workspaceId: theirs.id, userId: colleague.id, role: 'analyst' });
  await load(theirs, dataDir, 'ledger.csv', csv(row));
  await load(theirs, dataDir, 'orders.csv', csv(row));
  const waiting = await storeUpload(theirs, { name: `${canaries.file}.csv`, body: streamOf(csv(row)) });
  const used = await storeUpload(theirs, { name: `${canaries.waiting}.csv`, body: streamOf(csv(row)) });
  const prepared = await startImport(theirs, [used.id]);
  const question = await createQuestion(theirs, {
    name: canaries.question,
    question: questionOf('ledger'),
    chart: 'bar',
  });
  const card = { id: 'card', questionId: question.id, x: 0, y: 0, w: 4, h: 4 };
  const dashboard = await createDashboard(theirs, { name: canaries.dashboard, cards: [card] });
  const subject = await subjectOf(theirs, 3);
  await revealPerson(theirs, subject, { purpose: canaries.purpose });
  const exported = await exportPerson(theirs, subject, { purpose: canaries.purpose });
  const gone = await erasePerson(theirs, await subjectOf(theirs, 4));
  await waitForErasure(theirs, gone.id);
  const scopes = Object.entries(policy).filter(([, permission]) => 'key' in permission);
  const draft = { name: canaries.key, scopes: scopes.map(([action]) => action), days: 30 };
  const key = await makeApiKey(theirs, draft, policy);
  const invitation = await invite(theirs, { email: canaries.invited, role: 'viewer' });
  await offerOwnership(theirs, colleague.id);
  const branded = await setLogo(theirs, streamOf(pixel));
  const datasets = await catalogue(theirs);
  const asked = await outside(stores, theirs, owner);
  const rights = await asking(theirs, subject);
  return {
    theirs: branded,
    owner,
    keySecret: key.secret,
    ids: {
      id: [
        prepared.id,
        question.id,
        dashboard.id,
        exported.id,
        gone.id,
        key.key.id,
        invitation.id,
        rights.id,
        ...asked,
      ],
      part: [rights.part],
      rights: [rights.id],
      user: [owner.id, colleague.id],
      subject: [subjectHex(subject), gone.subject],
      name: ['ledger'],
      dataset: ['ledger'],
      upload: [waiting.id, used.id],
      export: [exported.id],
      datasetId: datasets.map(({ id }) => id),
    },
  };
};

/** Both workspaces. `ids` are the attacked one's by the name of the parameter that takes them. */
export const twoWorkspaces = async ({ stores, dataDir }: TestStores) => {
  const attacker = await account(stores, 'mineowner', 'Mallory', 'mallory@mine.example');
  const mine = await createWorkspace(stores, attacker, { name: 'Mine', slug: 'mine' });
  await load(mine, dataDir, 'orders.csv', csv(plainRow));
  const furnished = await furnish(stores, dataDir);
  return { mine, attacker, ...furnished };
};

/** Rows of a statement; what drizzle answers differs between the embedded store and a server. */
const select = async <Row>(stores: Stores, statement: SQL): Promise<Row[]> =>
  ((await stores.db.execute(statement)) as { rows: Row[] }).rows;

/** All rows of Postgres that belong to the workspace or to one of its accounts, by table. */
const postgresRows = async (stores: Stores, workspaceId: string): Promise<Record<string, unknown>> => {
  const owned = await select<{ table: string; column: string }>(
    stores,
    pg`SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE column_name IN ('workspace_id', 'user_id') AND table_schema = 'public' ORDER BY 1, 2`,
  );
  const seen: Record<string, unknown> = {};
  for (const { table, column } of [...owned, { table: 'workspaces', column: 'id' }, { table: 'users', column: 'id' }]) {
    const theirs = pg`${pg.identifier(column)} IN (${workspaceId}, 'theirowner', 'theircolleague')`;
    const statement = pg`SELECT t::text AS row FROM ${pg.identifier(table)} t WHERE ${theirs} ORDER BY 1`;
    seen[`${table} by ${column}`] = await select(stores, statement);
  }
  return seen;
};

const warehouseRows = async (stores: Stores, workspaceId: string): Promise<Record<string, unknown>> => {
  const { rows, vault } = databaseNames(workspaceId);
  const query = <Row>(statement: Sql): Promise<Row[]> => stores.warehouse.query<Row>(statement);
  const tables = await query<{ database: string; name: string }>(
    sql`SELECT database, name FROM system.tables WHERE database IN (${rows}, ${vault}) ORDER BY database, name`,
  );
  const seen: Record<string, unknown> = {};
  for (const { database, name } of tables)
    seen[`${database}.${name}`] = await query(
      sql`SELECT count() AS n, sum(cityHash64(*)) AS hash FROM ${quoted(database, name)} SETTINGS apply_deleted_mask = 1`,
    );
  return seen;
};

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Uploads and exports that were there before. */
const filesNamed = (dataDir: string, ids: readonly string[]): Record<string, string> => {
  const all = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const theirs = all.filter(({ name }) => ids.some((id) => name.startsWith(id)));
  return Object.fromEntries(theirs.map(({ parentPath, name }) => [name, sha256(join(parentPath, name))]));
};

/** Everything there is of a workspace, to be compared: Postgres rows as text, hashes of warehouse tables and files. */
export const stateOf = async ({ stores, dataDir }: TestStores, workspaceId: string, fileIds: readonly string[]) => ({
  postgres: await postgresRows(stores, workspaceId),
  warehouse: await warehouseRows(stores, workspaceId),
  files: filesNamed(dataDir, fileIds),
});
