/**
 * Access of staff to a workspace (P7.2): they ask with a reason, a scope and an end; the workspace's owner or admin, or
 * where its setting says so a second member of staff, grants. It ends by itself, and either side can end it at once.
 */
import { and, eq, inArray, or } from 'drizzle-orm';
import type { StaffAccess, StaffAccessDraft } from '../../contract/staff.ts';
import { say } from '../../contract/said.ts';
import { sendMail } from '../../engines/mail/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { impersonalReason, recordEntry } from '../audit/index.ts';
import { namesOf } from './members.ts';
import { publicUrl } from './public-url.ts';
import { anyStaff, requireStaff } from './staff.ts';
import {
  accessRows,
  type AccessRow,
  changeAccess,
  type Granters,
  grantersOf,
  insertAccess,
  ofStaffMember,
  ofWorkspace,
  oneAccess,
  setGrantersOf,
  type ShownAccess,
  waitingForStaff,
} from './staff-access-store.ts';
import { members, users, workspaces } from './tables.ts';
import { unreadinessOf } from './trainings.ts';
import type { Actor, Stores, Workspace } from './workspace.ts';

const hour = 3_600_000;

const stateOf = ({ state, endsAt }: AccessRow): StaffAccess['state'] =>
  (state === 'granted' || state === 'asked') && endsAt <= now() ? 'ended' : state;

type Look = { actor: Actor; mayGrant: (row: AccessRow) => boolean };

const viewsOf = async (
  db: Database,
  rows: readonly ShownAccess[],
  { actor, mayGrant }: Look,
): Promise<StaffAccess[]> => {
  const names = await namesOf(
    db,
    rows.flatMap(({ access }) => access.decidedBy ?? []),
  );
  return rows.map(({ access, slug, workspace, staff }) => ({
    id: access.id,
    workspace: { slug, name: workspace },
    staff,
    isYours: access.staffId === actor.id,
    reason: access.reason,
    scope: access.scope,
    state: stateOf(access),
    askedAt: access.askedAt.toISOString(),
    endsAt: access.endsAt.toISOString(),
    decidedAt: access.decidedAt?.toISOString() ?? null,
    decidedBy: access.decidedBy === null ? null : (names.get(access.decidedBy) ?? null),
    withdrawnAt: access.withdrawnAt?.toISOString() ?? null,
    canGrant: stateOf(access) === 'asked' && access.staffId !== actor.id && mayGrant(access),
  }));
};

/** Where the customer answers. */
const pageOf = (slug: string): string => publicUrl(`/w/${slug}/settings/staff-access`);

/** `url`: the page of theirs that the letter leads to. */
type Reader = { email: string; locale: 'en' | 'de'; url: string };

const managersOf = async (db: Database, { access, slug }: ShownAccess): Promise<Reader[]> => {
  const found = await db
    .select({ email: users.email, locale: users.locale })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.workspaceId, access.workspaceId), inArray(members.role, ['owner', 'admin'])))
    .limit(100);
  return found.flatMap(({ email, locale }) => (email === null ? [] : [{ email, locale, url: pageOf(slug) }]));
};

const staffReader = async (db: Database, { access }: ShownAccess): Promise<Reader[]> => {
  const [found] = await db
    .select({ email: users.email, locale: users.locale })
    .from(users)
    .where(eq(users.id, access.staffId));
  return found?.email == null ? [] : [{ email: found.email, locale: found.locale, url: publicUrl('/operator') }];
};

type Template = 'staff-access-asked' | 'staff-access-granted';

const tell = async (
  stores: Stores,
  readers: readonly Reader[],
  template: Template,
  shown: ShownAccess,
): Promise<void> => {
  const { access, workspace, staff } = shown;
  const params = { workspace, staff, reason: access.reason, until: access.endsAt.toISOString() };
  for (const { email, locale, url } of readers)
    await sendMail(stores, { to: email, template, params: { ...params, url }, locale });
};

const everyReader = async (db: Database, shown: ShownAccess): Promise<Reader[]> => [
  ...(await managersOf(db, shown)),
  ...(await staffReader(db, shown)),
];

const tellEnded = async (stores: Stores, shown: ShownAccess): Promise<void> => {
  const params = { workspace: shown.workspace, staff: shown.staff, at: now().toISOString() };
  for (const { email, locale, url } of await everyReader(stores.db, shown))
    await sendMail(stores, { to: email, template: 'staff-access-ended', params: { ...params, url }, locale });
};

/** Into the workspace's own log: the customer sees every step. */
const record = (stores: Stores, actor: Actor, row: AccessRow, action: string, detail: string): Promise<void> =>
  recordEntry(
    { id: row.workspaceId, actor, stores, staffAccess: { id: row.id, reason: row.reason } },
    { action, account: row.staffId, detail },
  );

const shownOne = async (db: Database, id: string, workspaceId?: string): Promise<ShownAccess> => {
  const found = await oneAccess(db, id);
  if (found === undefined || (workspaceId !== undefined && found.access.workspaceId !== workspaceId))
    throw missing('request for access', 'It may have been withdrawn.');
  return found;
};

/** A member of staff asks. Owners and admins of the workspace are mailed. Throws `not-staff`, `missing`, `reason-personal`. */
export const askForAccess = async (stores: Stores, actor: Actor, draft: StaffAccessDraft): Promise<StaffAccess> => {
  const { db } = stores;
  await requireStaff(db, actor, anyStaff);
  const [workspace] = await db.select().from(workspaces).where(eq(workspaces.slug, draft.workspace));
  if (workspace === undefined) throw missing('workspace');
  const asked = now();
  const row: AccessRow = {
    id: randomId(),
    workspaceId: workspace.id,
    staffId: actor.id,
    reason: impersonalReason(draft.reason),
    scope: draft.scope,
    state: 'asked',
    askedAt: asked,
    endsAt: new Date(asked.getTime() + draft.hours * hour),
    decidedAt: null,
    decidedBy: null,
    withdrawnAt: null,
  };
  await insertAccess(db, row);
  const detail = say('audit.staffAsked', { option: draft.scope, hours: draft.hours });
  await record(stores, actor, row, 'staff.access-asked', detail);
  const shown = await shownOne(db, row.id);
  await tell(stores, await managersOf(db, shown), 'staff-access-asked', shown);
  const [view] = await viewsOf(db, [shown], { actor, mayGrant: () => false });
  if (view === undefined) throw missing('request for access');
  return view;
};

/** What this member of staff asked for, and what others asked for that they may grant as the second one. */
export const listOwnAccess = async (stores: Stores, actor: Actor): Promise<StaffAccess[]> => {
  await requireStaff(stores.db, actor, anyStaff);
  const rows = await accessRows(stores.db, or(ofStaffMember(actor.id), waitingForStaff(stores.db, actor.id)));
  const ready = (await unreadinessOf(stores.db, actor.id)).length === 0;
  return viewsOf(stores.db, rows, { actor, mayGrant: () => ready });
};

/** Everything that was ever asked for this workspace, newest first. */
export const listWorkspaceAccess = async (
  workspace: Workspace,
): Promise<{ items: StaffAccess[]; granters: Granters }> => {
  const { db } = workspace.stores;
  const rows = await accessRows(db, ofWorkspace(workspace.id));
  const mayGrant = (): boolean => workspace.role === 'owner' || workspace.role === 'admin';
  return {
    items: await viewsOf(db, rows, { actor: workspace.actor, mayGrant }),
    granters: await grantersOf(db, workspace.id),
  };
};

const conflict = (code: string, title: string, detail: string): Trouble =>
  new Trouble('conflict', { code, title, detail: `${detail} Nothing was changed.` });

const requireReady = async (db: Database, userId: string): Promise<void> => {
  if ((await unreadinessOf(db, userId)).length === 0) return;
  throw conflict(
    'staff-not-ready',
    'This member of staff is not ready',
    'Their yearly training or the latest bulletin is not confirmed, so nothing can be granted to them.',
  );
};

const grant = async (stores: Stores, actor: Actor, shown: ShownAccess): Promise<void> => {
  const { db } = stores;
  const { access } = shown;
  if (access.staffId === actor.id)
    throw conflict('own-request', 'Nobody grants their own request', 'Somebody else has to.');
  await requireReady(db, access.staffId);
  if (stateOf(access) !== 'asked') throw conflict('already-decided', 'This request is not open any more', 'Ask again.');
  const decided = { state: 'granted' as const, decidedAt: now(), decidedBy: actor.id };
  if (!(await changeAccess(db, access.id, ['asked'], decided)))
    throw conflict('already-decided', 'This request is not open any more', 'Somebody was faster.');
  await record(stores, actor, access, 'staff.access-granted', say('audit.staffGranted', { option: access.scope }));
  await tell(stores, await everyReader(db, shown), 'staff-access-granted', shown);
};

/** The workspace grants. Throws `missing`, `staff-not-ready`, `own-request`, `already-decided` (conflict). */
export const grantAccess = async (workspace: Workspace, id: string): Promise<void> =>
  grant(workspace.stores, workspace.actor, await shownOne(workspace.stores.db, id, workspace.id));

/** A second member of staff grants, where the workspace's setting lets them, and if they are ready themselves. */
export const grantAccessAsStaff = async (stores: Stores, actor: Actor, id: string): Promise<void> => {
  const { db } = stores;
  await requireStaff(db, actor, anyStaff);
  const shown = await shownOne(db, id);
  if ((await grantersOf(db, shown.access.workspaceId)) !== 'staff') throw missing('request for access');
  await requireReady(db, actor.id);
  await grant(stores, actor, shown);
};

/** The workspace says no. Throws `missing`, `already-decided`. */
export const refuseAccess = async (workspace: Workspace, id: string): Promise<void> => {
  const { stores, actor } = workspace;
  const { access } = await shownOne(stores.db, id, workspace.id);
  const decided = { state: 'refused' as const, decidedAt: now(), decidedBy: actor.id };
  if (!(await changeAccess(stores.db, id, ['asked'], decided)))
    throw conflict('already-decided', 'This request is not open any more', 'Look at it again.');
  await record(stores, actor, access, 'staff.access-refused', say('audit.staffRefused'));
};

const end = async (stores: Stores, actor: Actor, shown: ShownAccess): Promise<void> => {
  const ended = { state: 'withdrawn' as const, withdrawnAt: now() };
  if (!(await changeAccess(stores.db, shown.access.id, ['asked', 'granted'], ended))) return;
  await record(stores, actor, shown.access, 'staff.access-ended', say('audit.staffEnded'));
  if (shown.access.state === 'granted') await tellEnded(stores, shown);
};

/** The workspace ends an access, or a request, at once: the next request of that member of staff finds no workspace. */
export const endAccess = async (workspace: Workspace, id: string): Promise<void> =>
  end(workspace.stores, workspace.actor, await shownOne(workspace.stores.db, id, workspace.id));

/** Staff give back what they do not need any more. Throws `missing` for another's. */
export const withdrawAccess = async (stores: Stores, actor: Actor, id: string): Promise<void> => {
  const shown = await shownOne(stores.db, id);
  if (shown.access.staffId !== actor.id) throw missing('request for access');
  await end(stores, actor, shown);
};

/** Whether a second member of staff may grant, in the workspace's name. For owners. */
export const setGranters = async (workspace: Workspace, granters: Granters): Promise<void> => {
  await setGrantersOf(workspace.stores.db, workspace.id, granters);
  const detail = say('audit.staffGranters', { option: granters });
  await recordEntry(workspace, { action: 'staff.granters-changed', detail });
};
