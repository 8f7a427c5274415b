/** Accounts: who signs in, the workspaces they belong to, and the workspace handle that every use case gets first. */
export { namesOf, type Role, roleIn } from './members.ts';
export { ensureOwner, makeSignInLink, signIn, signOut, whoIs } from './sign-in.ts';
export { declarations, members, users, workspaces } from './tables.ts';
export {
  type Actor,
  allWorkspaces,
  changeWorkspace,
  createWorkspace,
  databaseNames,
  listWorkspaces,
  openWorkspace,
  type Stores,
  type Workspace,
} from './workspace.ts';
