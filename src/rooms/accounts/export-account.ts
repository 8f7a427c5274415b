/** One's own data as JSON: every row that the inventory says is about the account, and what it did (P4.7, P12.1). */
import { eq } from 'drizzle-orm';
import { say } from '../../contract/said.ts';
import { now } from '../../kit/clock.ts';
import { missing } from '../../kit/errors.ts';
import { entriesBy, recordInstallationEntry } from '../audit/index.ts';
import { readAccountRows, tracesOf } from './account-rows.ts';
import type { Forgetting } from './forgetting.ts';
import { users } from './tables.ts';
import { type Actor, listWorkspaces, type Stores } from './workspace.ts';

/** The file as text. Secrets and hashes of secrets are left out; what others' workspaces hold is theirs to hand over. */
export const exportAccount = async (
  stores: Stores,
  actor: Actor,
  { tables }: Pick<Forgetting, 'tables'>,
): Promise<string> => {
  const [user] = await stores.db.select().from(users).where(eq(users.id, actor.id));
  if (user === undefined) throw missing('account');
  const workspaces = (await listWorkspaces(stores, actor)).map(({ slug, name, role }) => ({ slug, name, role }));
  const held = await readAccountRows(stores.db, tables, tracesOf(user));
  const actions = await entriesBy(stores.db, actor.id);
  const entry = { action: 'account.exported', account: actor.id, detail: say('audit.accountExported') };
  await recordInstallationEntry(stores, actor, entry);
  return `${JSON.stringify({ exportedAt: now().toISOString(), workspaces, held, actions }, null, 2)}\n`;
};
