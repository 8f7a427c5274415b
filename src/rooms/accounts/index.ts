/** Accounts: who signs in, the workspaces they belong to, and the workspace handle that every use case gets first. */
export { namesOf } from './members.ts';
export { policy } from './policy.ts';
export { ensureOwner, makeSignInLink, signIn, signOut, whoIs } from './sign-in.ts';
export { type SettingsChange, changeWorkspace } from './workspace-settings.ts';
export { declarations, members, users, workspaces } from './tables.ts';
export {
  type Actor,
  allWorkspaces,
  createWorkspace,
  databaseNames,
  listWorkspaces,
  openWorkspace,
  type Stores,
  type Workspace,
} from './workspace.ts';
