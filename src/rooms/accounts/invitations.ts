/**
 * Invitations by mail. The token lies in the link's fragment, only its hash here; it works once, for 7 days, for the
 * invited address alone, and only while who invited still may.
 */
import { and, asc, eq, gt, lt } from 'drizzle-orm';
import type {
  AcceptedInvitation,
  GrantedRole,
  Invitation,
  InvitationDraft,
  InvitationOffer,
} from '../../contract/members.ts';
import { say } from '../../contract/said.ts';
import { type MailLocale, sendMail } from '../../engines/mail/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { randomId, randomSecret } from '../../kit/ids.ts';
import { recordEntry } from '../audit/index.ts';
import { invitations } from './membership-tables.ts';
import { policy } from './policy.ts';
import { publicUrl } from './public-url.ts';
import { hashOf } from './sessions.ts';
import { members, users, workspaces } from './tables.ts';
import { type Actor, openWorkspace, type Stores, type Workspace } from './workspace.ts';

const days = 7;
const openAtOnce = 200;
const folded = (email: string): string => email.trim().toLowerCase();

const roleWords: Record<MailLocale, Record<GrantedRole, string>> = {
  en: { admin: 'administrator', analyst: 'analyst', viewer: 'viewer', guest: 'guest' },
  de: { admin: 'Administration', analyst: 'Analyse', viewer: 'Lesen', guest: 'Gast' },
};

const conflict = (code: string, title: string, detail: string): Trouble =>
  new Trouble('conflict', { code, title, detail: `${detail} Nobody was invited.` });

const requireNew = async (workspace: Workspace, email: string): Promise<void> => {
  const { db } = workspace.stores;
  const [member] = await db
    .select({ id: users.id })
    .from(users)
    .innerJoin(members, and(eq(members.userId, users.id), eq(members.workspaceId, workspace.id)))
    .where(eq(users.email, email));
  if (member !== undefined)
    throw conflict('already-member', 'This address belongs to a member', 'Change their role in the list of members.');
  if ((await db.$count(invitations, eq(invitations.workspaceId, workspace.id))) >= openAtOnce)
    throw conflict('too-many-invitations', 'Too many invitations are open', 'Withdraw some, or wait for answers.');
};

const letterOf = (workspace: Workspace, email: string, role: GrantedRole, token: string) => {
  const locale: MailLocale = /^de\b/i.test(workspace.locale) ? 'de' : 'en';
  const url = publicUrl(`/invitation#token=${token}`);
  const params = { inviter: workspace.actor.name, workspace: workspace.name, role: roleWords[locale][role], url, days };
  return { to: email, template: 'invitation', params, locale } as const;
};

/** Expired invitations are of no use to anybody. */
const deleteExpired = async (db: Database): Promise<void> => {
  await db.delete(invitations).where(lt(invitations.expiresAt, now()));
};

const viewOf = (row: typeof invitations.$inferSelect, invitedBy: string): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role,
  invitedBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

/**
 * Invites an address and sends it the link; an invitation of the same address that was open is replaced. Whether the
 * address has an account elsewhere changes nothing of the answer. Throws `already-member`, `too-many-invitations` (conflict).
 */
export const invite = async (workspace: Workspace, draft: InvitationDraft): Promise<Invitation> => {
  const { stores, actor } = workspace;
  const email = folded(draft.email);
  await deleteExpired(stores.db);
  await requireNew(workspace, email);
  const token = randomSecret();
  const at = now();
  const row = {
    id: randomId(),
    workspaceId: workspace.id,
    hash: hashOf(token),
    email,
    role: draft.role,
    invitedBy: actor.id,
    createdAt: at,
    expiresAt: new Date(at.getTime() + days * 86_400_000),
  };
  await stores.db.transaction(async (tx) => {
    const { workspaceId: _workspace, email: _email, ...anew } = row;
    await tx
      .insert(invitations)
      .values(row)
      .onConflictDoUpdate({ target: [invitations.workspaceId, invitations.email], set: anew });
    await sendMail({ db: tx, masterKey: stores.masterKey }, letterOf(workspace, email, draft.role, token));
  });
  const detail = `${say('audit.memberInvited')}, ${say(`audit.role.${draft.role}`)}`;
  await recordEntry(workspace, { action: 'member.invited', detail });
  return viewOf(row, actor.name);
};

/** Open invitations, oldest first. */
export const listInvitations = async (workspace: Workspace): Promise<Invitation[]> => {
  const found = await workspace.stores.db
    .select({ row: invitations, inviter: users.name })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.workspaceId, workspace.id), gt(invitations.expiresAt, now())))
    .orderBy(asc(invitations.createdAt))
    .limit(openAtOnce);
  return found.map(({ row, inviter }) => viewOf(row, inviter));
};

/** Withdraws an invitation: its link is dead. Throws `not-found`. */
export const withdrawInvitation = async (workspace: Workspace, invitationId: string): Promise<void> => {
  const gone = await workspace.stores.db
    .delete(invitations)
    .where(and(eq(invitations.workspaceId, workspace.id), eq(invitations.id, invitationId)))
    .returning({ id: invitations.id });
  if (gone.length === 0) throw missing('invitation');
  await recordEntry(workspace, { action: 'invitation.withdrawn', detail: say('audit.invitationWithdrawn') });
};

const badToken = (): Trouble =>
  new Trouble('missing', {
    code: 'invitation-not-valid',
    title: 'This invitation is not valid any more',
    detail: 'It works once and for 7 days, and may have been withdrawn. Ask for a new one.',
  });

/** The invitation of a token, while it counts: not expired, and who invited may still invite. */
const openInvitation = async (db: Database, token: string) => {
  const [found] = await db
    .select({
      row: invitations,
      workspace: workspaces.name,
      slug: workspaces.slug,
      inviter: users.name,
      role: members.role,
    })
    .from(invitations)
    .innerJoin(workspaces, eq(workspaces.id, invitations.workspaceId))
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .innerJoin(members, and(eq(members.workspaceId, workspaces.id), eq(members.userId, users.id)))
    .where(and(eq(invitations.hash, hashOf(token)), gt(invitations.expiresAt, now())));
  return found !== undefined && policy['invitations.make'].roles.includes(found.role) ? found : null;
};

/** What the holder of the link is shown. Throws `invitation-not-valid` (missing). */
export const lookAtInvitation = async (db: Database, token: string): Promise<InvitationOffer> => {
  const found = await openInvitation(db, token);
  if (found === null) throw badToken();
  const { row, workspace, inviter } = found;
  return { workspace, role: row.role, invitedBy: inviter, email: row.email, expiresAt: row.expiresAt.toISOString() };
};

const wrongAddress = (): Trouble =>
  new Trouble('forbidden', {
    code: 'invitation-for-another',
    title: 'This invitation is for another address',
    detail:
      'Sign in with, or register, the address it was sent to, and confirm that address. The invitation still counts.',
  });

const requireAddress = async (db: Database, actor: Actor, email: string): Promise<void> => {
  const [user] = await db
    .select({ email: users.email, verified: users.emailVerified })
    .from(users)
    .where(eq(users.id, actor.id));
  if (user?.verified !== true || user.email === null || folded(user.email) !== email) throw wrongAddress();
};

/**
 * Makes the actor a member, once. Who is one already keeps their role. Throws `invitation-not-valid` (missing),
 * `invitation-for-another` (forbidden) where the actor's verified email is not the invited one.
 */
export const acceptInvitation = async (stores: Stores, actor: Actor, token: string): Promise<AcceptedInvitation> => {
  const slug = await stores.db.transaction(async (tx) => {
    const found = await openInvitation(tx, token);
    if (found === null) throw badToken();
    await requireAddress(tx, actor, found.row.email);
    const used = await tx
      .delete(invitations)
      .where(eq(invitations.hash, hashOf(token)))
      .returning();
    if (used.length === 0) throw badToken();
    const { workspaceId, role } = found.row;
    await tx.insert(members).values({ workspaceId, userId: actor.id, role, since: now() }).onConflictDoNothing();
    return found.slug;
  });
  const workspace = await openWorkspace(stores, actor, slug);
  const role = workspace.role ?? 'guest';
  const detail = `${say('audit.memberJoined')}, ${say(`audit.role.${role}`)}`;
  await recordEntry(workspace, { action: 'member.joined', account: actor.id, detail });
  return { slug, name: workspace.name, role };
};
