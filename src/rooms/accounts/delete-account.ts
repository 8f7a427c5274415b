/**
 * Deleting an account (P4.8): permanent, everything, and nothing recognises the person afterwards. First all rows about them
 * go in one transaction, with the keys of the workspaces that were theirs alone; then those workspaces; then the files are
 * rewritten without what was deleted. A journal holds random ids only, and a restart goes on where it says.
 */
import { and, asc, eq, lte, ne } from 'drizzle-orm';
import type { AccountDeletion, AccountDeletionDraft, AccountDeletionResult } from '../../contract/staff.ts';
import { say } from '../../contract/said.ts';
import { forgetMail, sendWithoutKeeping } from '../../engines/mail/index.ts';
import { purgeDeleted } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { errorFacts, log } from '../../kit/log.ts';
import { recordInstallationEntry } from '../audit/index.ts';
import { deleteAccountRows, rewrittenTables, tracesOf } from './account-rows.ts';
import { workspacesOf } from './account-workspaces.ts';
import { destroyKeys, destroyWorkspaces } from './delete-workspace.ts';
import { deletedButThere, handOverAll, noteDeletion } from './deletion-ledger.ts';
import { forgetOneTimes } from './forget-one-times.ts';
import type { Forgetting } from './forgetting.ts';
import { publicUrl } from './public-url.ts';
import { requireRecentSignIn } from './sessions.ts';
import { accountDeletions } from './staff-tables.ts';
import { users } from './tables.ts';
import type { Actor, Stores } from './workspace.ts';
import { type Reader, readerOf, writeTo } from './write-to.ts';

const day = 86_400_000;

type Journal = typeof accountDeletions.$inferSelect;

const journalOf = async (stores: Stores, userId: string): Promise<Journal | undefined> =>
  (await stores.db.select().from(accountDeletions).where(eq(accountDeletions.userId, userId)))[0];

const setJournal = async (stores: Stores, userId: string, set: Partial<Journal>): Promise<void> => {
  await stores.db.update(accountDeletions).set(set).where(eq(accountDeletions.userId, userId));
};

/** What would go with the account, what stands in the way, and whether it waits already. */
export const lookAtDeletion = async (stores: Stores, actor: Actor): Promise<AccountDeletion> => {
  const { alone, lastOwner } = await workspacesOf(stores.db, actor.id);
  const journal = await journalOf(stores, actor.id);
  return {
    alone: alone.map(({ slug, name, datasets }) => ({ slug, name, datasets })),
    lastOwner: lastOwner.map(({ slug, name, members }) => ({ slug, name, members })),
    dueAt: journal?.state === 'waiting' ? journal.dueAt.toISOString() : null,
  };
};

const conflict = (code: string, title: string, detail: string): Trouble =>
  new Trouble('conflict', { code, title, detail: `${detail} Nothing was deleted.` });

const lastOwnerTrouble = (): Trouble =>
  conflict(
    'last-owner',
    'Others use a workspace that only you own',
    'Hand it over to one of them first, or remove them.',
  );

/** Throws `last-owner`, and `workspaces-changed` when others would go than the person was shown. */
const requireDeletable = async (stores: Stores, actor: Actor, shown: readonly string[]): Promise<void> => {
  const { alone, lastOwner } = await workspacesOf(stores.db, actor.id);
  if (lastOwner.length > 0) throw lastOwnerTrouble();
  const going = alone.map(({ slug }) => slug);
  if (going.toSorted().join('\n') === [...shown].toSorted().join('\n')) return;
  throw conflict(
    'workspaces-changed',
    'Your workspaces are others than were shown',
    'Look again at what would go with your account.',
  );
};

/**
 * Deletes the acting account, now or in 14 days as the person wants. Resolves when nothing of them is left, or when it is
 * planned. Throws `confirm-first` without recent proof of who they are, `last-owner`, `workspaces-changed`.
 */
export const deleteAccount = async (
  stores: Stores,
  actor: Actor,
  draft: AccountDeletionDraft,
  forgetting: Forgetting,
): Promise<AccountDeletionResult> => {
  requireRecentSignIn(actor);
  await requireDeletable(stores, actor, draft.workspaces);
  const at = now();
  const dueAt = new Date(at.getTime() + draft.days * day);
  const set = { askedAt: at, dueAt, state: 'waiting' as const, workspaces: [] };
  await stores.db
    .insert(accountDeletions)
    .values({ userId: actor.id, ...set })
    .onConflictDoUpdate({ target: accountDeletions.userId, set, setWhere: eq(accountDeletions.state, 'waiting') });
  const detail = say('audit.deletionPlanned', { days: draft.days });
  await recordInstallationEntry(stores, actor, { action: 'account.deletion-planned', account: actor.id, detail });
  if (draft.days > 0) {
    await writeTo(stores, actor.id, (name) => ({
      template: 'deletion-planned',
      params: { name, due: dueAt.toISOString(), url: publicUrl('/account/delete') },
    }));
    return { state: 'waiting', dueAt: dueAt.toISOString() };
  }
  await runDeletion(stores, actor.id, forgetting);
  return { state: 'deleted', dueAt: null };
};

/** Takes back what waits. Throws `missing` when nothing does. */
export const undoDeletion = async (stores: Stores, actor: Actor): Promise<void> => {
  const waiting = and(eq(accountDeletions.userId, actor.id), eq(accountDeletions.state, 'waiting'));
  const gone = await stores.db.delete(accountDeletions).where(waiting).returning();
  if (gone.length === 0) throw missing('planned deletion', 'Nothing waits to be deleted.');
  const entry = { action: 'account.deletion-undone', account: actor.id, detail: say('audit.deletionUndone') };
  await recordInstallationEntry(stores, actor, entry);
  await writeTo(stores, actor.id, (name) => ({
    template: 'deletion-undone',
    params: { name, at: now().toISOString(), url: publicUrl('/account') },
  }));
};

/**
 * All rows about the person, and the keys of their own workspaces: after this nobody can sign in as them, and what was theirs
 * cannot be read. One transaction, so that no crash leaves half an account. Throws `last-owner`.
 */
const removePerson = (stores: Stores, userId: string, { tables }: Forgetting): Promise<void> =>
  stores.db.transaction(async (tx) => {
    const [user] = await tx.select().from(users).where(eq(users.id, userId)).for('update');
    if (user === undefined) return;
    const { alone, lastOwner } = await workspacesOf(tx, userId);
    if (lastOwner.length > 0) throw lastOwnerTrouble();
    const traces = tracesOf(user);
    const ids = alone.map(({ id }) => id);
    const inside = { ...stores, db: tx };
    await destroyKeys(tx, stores.masterKey, ids);
    await forgetMail(inside, { addresses: traces.emails, names: [] });
    await forgetOneTimes(inside, traces);
    await deleteAccountRows(tx, tables, traces);
    await setJournal(inside, userId, { state: 'deleting', workspaces: ids });
  });

/** The address is known to this process alone by now; one whose deletion was cut off by a crash gets no letter. */
const sayGoodbye = ({ name, to, locale }: Reader): Promise<void> =>
  sendWithoutKeeping({ to, locale, template: 'account-deleted', params: { name, at: now().toISOString() } });

/** Takes a deletion from where its journal says it is to its end. */
const advance = async (stores: Stores, userId: string, forgetting: Forgetting): Promise<void> => {
  const found = await journalOf(stores, userId);
  const reader = found?.state === 'waiting' ? await readerOf(stores, userId) : null;
  if (found?.state === 'waiting') await removePerson(stores, userId, forgetting);
  const journal = await journalOf(stores, userId);
  if (journal === undefined) return;
  if (journal.state === 'deleting') {
    noteDeletion(stores, userId, journal.workspaces);
    await destroyWorkspaces(stores, journal.workspaces, forgetting);
    await setJournal(stores, userId, { state: 'removed' });
  }
  const purged = await purgeDeleted(stores.db, rewrittenTables(forgetting.tables));
  // The entry before the journal goes: a crash in between records it twice rather than never.
  await recordInstallationEntry(
    stores,
    { id: userId },
    {
      action: 'account.deleted',
      account: userId,
      detail: say('audit.accountDeleted', { count: journal.workspaces.length }),
    },
  );
  await stores.db.delete(accountDeletions).where(eq(accountDeletions.userId, userId));
  log.info('account.deleted', { workspaces: journal.workspaces.length, purged });
  if (reader !== null) void sayGoodbye(reader);
};

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: two at once would only wait for each other's locks. */
const runDeletion = (stores: Stores, userId: string, forgetting: Forgetting): Promise<void> => {
  const mine = turn.then(() => advance(stores, userId, forgetting));
  turn = mine.catch(() => {});
  return mine;
};

type Failure = 'account.deletion-waits' | 'account.deletion-cut-off';

/** Runs each to its end; one that fails is logged and tried again with the next sweep. Returns how many went. */
const runAll = async (stores: Stores, journals: readonly Journal[], forgetting: Forgetting, failure: Failure) => {
  let gone = 0;
  for (const { userId } of journals)
    await runDeletion(stores, userId, forgetting).then(
      () => (gone += 1),
      (error: unknown) => log.warn(failure, errorFacts(error)),
    );
  return gone;
};

/** Goes on with deletions that a crash or a failure cut off. At the start before anything else opens workspaces. */
export const resumeDeletions = async (stores: Stores, forgetting: Forgetting): Promise<number> => {
  const cut = await stores.db.select().from(accountDeletions).where(ne(accountDeletions.state, 'waiting'));
  return runAll(stores, cut, forgetting, 'account.deletion-cut-off');
};

/**
 * Deletes again what a restored store brought back: accounts and workspaces that were deleted for good after it was copied
 * (P4.8). At the start, before anything else. Returns how many accounts went. Throws what deleting throws.
 */
export const replayDeletions = async (stores: Stores, forgetting: Forgetting): Promise<number> => {
  const back = await deletedButThere(stores);
  await destroyWorkspaces(stores, back.workspaces, forgetting);
  for (const userId of back.accounts) {
    await handOverAll(stores, userId);
    const at = now();
    const waiting = { askedAt: at, dueAt: at, state: 'waiting' as const, workspaces: [] };
    await stores.db
      .insert(accountDeletions)
      .values({ userId, ...waiting })
      .onConflictDoUpdate({ target: accountDeletions.userId, set: waiting });
    await runDeletion(stores, userId, forgetting);
  }
  return back.accounts.length;
};

/** Deletes accounts whose 14 days are over. One that cannot go (others came to depend on it) waits on. Returns how many went. */
export const deleteDueAccounts = async (stores: Stores, forgetting: Forgetting): Promise<number> => {
  const due = await stores.db
    .select()
    .from(accountDeletions)
    .where(and(eq(accountDeletions.state, 'waiting'), lte(accountDeletions.dueAt, now())))
    .orderBy(asc(accountDeletions.dueAt));
  return runAll(stores, due, forgetting, 'account.deletion-waits');
};

/** Resolves when no deletion is under way in this process: before the stores are closed. */
export const settleDeletions = async (): Promise<void> => {
  await turn;
};
