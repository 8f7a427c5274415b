/** Who may: the rooms' tables of who may (src/policies.ts), asked for whoever stands in a workspace (obligation P7.2). */
import { say } from '../contract/said.ts';
import { Trouble } from '../kit/errors.ts';
import { type Action, permissionFor, policy } from '../policies.ts';
import { isInScope, type Workspace } from '../rooms/accounts/index.ts';
import { recordEntry } from '../rooms/audit/index.ts';

const notAllowed = (): Trouble =>
  new Trouble('forbidden', {
    code: 'role-not-allowed',
    title: 'Your role does not allow this',
    detail: 'Ask an owner of the workspace. Nothing was changed.',
  });

/** What a key may not do, whoever made it. */
export const notForKeys = (): Trouble =>
  new Trouble('forbidden', {
    code: 'scope-not-allowed',
    title: 'This API key does not allow this',
    detail: 'Make a key with the scope it takes, or sign in: some things no key may do. Nothing was changed.',
  });

/** A key does what both its scopes and its maker's role allow, both as they are now; staff what their grant's scope allows. */
const refusalOf = ({ actor, role, staffAccess }: Workspace, action: string): Trouble | null => {
  const permission = permissionFor(action);
  if (actor.key !== undefined && (permission.key === undefined || !actor.key.scopes.includes(action)))
    return notForKeys();
  if (role === null || !permission.roles.includes(role)) return notAllowed();
  return staffAccess === null || isInScope(staffAccess.scope, action, permission) ? null : notAllowed();
};

/** Throws `role-not-allowed` or `scope-not-allowed`. What staff do, the customer reads of in their own log (P7.2). */
export const enterFor = async (workspace: Workspace, action: string, summary: string): Promise<void> => {
  const refusal = refusalOf(workspace, action);
  if (refusal !== null) throw refusal;
  if (workspace.staffAccess === null) return;
  await recordEntry(workspace, { action: 'staff.acted', detail: say('audit.staffDid', { name: summary }) });
};

/** Everything the actor may do in the workspace, as it is now: what a page need not offer in vain. */
export const allowedIn = (workspace: Workspace): Action[] =>
  (Object.keys(policy) as Action[]).filter((action) => refusalOf(workspace, action) === null);
