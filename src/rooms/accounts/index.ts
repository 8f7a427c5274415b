/** Accounts: who signs in, the workspaces they belong to, and the workspace handle that every use case gets first. */
export { listApiKeys, looksLikeApiKey, makeApiKey, revokeApiKey, scopesFor, whoHoldsKey } from './api-keys.ts';
export { acceptInvitation, invite, listInvitations, lookAtInvitation, withdrawInvitation } from './invitations.ts';
export { changeRole, leaveWorkspace, listMembers, namesOf, removeMember } from './members.ts';
export { publicUrl, setPublicUrl } from './public-url.ts';
export { atLeast } from './same-time.ts';
export { placeOf, type SealedPlace, sealedPlaces } from './sealed-places.ts';
export {
  deleteAccount,
  deleteDueAccounts,
  lookAtDeletion,
  replayDeletions,
  resumeDeletions,
  settleDeletions,
  undoDeletion,
} from './delete-account.ts';
export { deletedWorkspaces } from './deletion-ledger.ts';
export { exportAccount } from './export-account.ts';
export type { Forgetting } from './forgetting.ts';
export {
  administrators,
  anyStaff,
  endSessionsAsStaff,
  idsOfName,
  listStaff,
  officers,
  requireStaff,
  setStaffRole,
  staffRoleOf,
  staffSelfOf,
} from './staff.ts';
export {
  askForAccess,
  endAccess,
  grantAccess,
  grantAccessAsStaff,
  listOwnAccess,
  listWorkspaceAccess,
  refuseAccess,
  setGranters,
  withdrawAccess,
} from './staff-access.ts';
export { isInScope } from './staff-scopes.ts';
export { findWorkspaces } from './find-workspaces.ts';
export { confirmNotice, listNotices, publishNotice, remindStaff } from './trainings.ts';
export { sweepMemberships } from './sweep-memberships.ts';
export { acceptOwnership, endTransfer, offerOwnership, seeTransfer } from './transfer-ownership.ts';
export { logoLimit, readLogo, removeLogo, setLogo } from './workspace-logo.ts';
export { answerChallenge } from './answer-challenge.ts';
export { askForEmail, verifyEmail } from './change-email.ts';
export {
  changeAccount,
  changePassword,
  claimAccount,
  confirmAgain,
  seeAccount,
  unlinkProvider,
} from './own-account.ts';
export {
  askForPasskey,
  finishPasskey,
  listPasskeys,
  removePasskey,
  signInWithPasskey,
  startPasskey,
} from './passkeys.ts';
export { judgePassword } from './password-rules.ts';
export { signedIn, type SignInBy, signInWasRefused } from './record-sign-in.ts';
export { register } from './register.ts';
export { forgetPassword, resetPassword } from './reset-password.ts';
export { renewRecoveryCodes, setUpSecondFactor, turnOffSecondFactor, turnOnSecondFactor } from './second-factor.ts';
export { confirmSession, endSessionsOf, listSessions, requireRecentSignIn, revokeSession } from './sessions.ts';
export { configureSignIn, settingsOf } from './sign-in-settings.ts';
export { type SignedIn, signInWithPassword } from './sign-in-with-password.ts';
export { finishProvider, listLinked, startProvider } from './sign-in-with-provider.ts';
export { sweepSignIn } from './sweep-sign-in.ts';
export { policy } from './policy.ts';
export { ensureOwner, makeSignInLink, signIn, signOut, whoIs } from './sign-in.ts';
export { endWhatWasOpen } from './after-restore.ts';
export { mendWorkspaceKeys, workspaceKeys } from './workspace-keys.ts';
export { changeWorkspace } from './workspace-settings.ts';
export { declarations, members, users, workspaces } from './tables.ts';
export { resumeRotation, rotateKeys } from './rotate-keys.ts';
export { watchAudit } from './watch-audit.ts';
export { changeAlert, listAlerts, noticed, type SeenAlert, sweepAlerts } from './watch.ts';
export {
  type Actor,
  allWorkspaces,
  createWorkspace,
  databaseNames,
  listWorkspaces,
  openWorkspace,
  systemActor,
  type Stores,
  type Workspace,
  workspaceById,
} from './workspace.ts';
