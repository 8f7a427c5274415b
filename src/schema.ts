/** Every Postgres table of every room, for drizzle-kit and for the inventory's check of the live catalogue. */
export { mailOutbox } from './engines/mail/tables.ts';
export { failedTries, passkeys, secondFactors, signInMethods, verifications } from './rooms/accounts/auth-tables.ts';
export { apiKeys, invitations, ownershipTransfers, workspaceLogos } from './rooms/accounts/membership-tables.ts';
export { members, sessions, signInLinks, users, workspaces } from './rooms/accounts/tables.ts';
export { alerts } from './rooms/accounts/watch-tables.ts';
export {
  accountDeletions,
  staffAccess,
  staffAccessSettings,
  staffConfirmations,
  staffNotices,
} from './rooms/accounts/staff-tables.ts';
export { auditCheckpoints, auditEntries } from './rooms/audit/tables.ts';
export { catalogueVersion, datasetColumns, datasetReferences, datasets, importRuns } from './rooms/datasets/tables.ts';
export { holds, retentionRules, retentionRuns } from './rooms/datasets/keep/tables.ts';
export { corrections } from './rooms/datasets/correct/tables.ts';
export { restrictions } from './rooms/datasets/limit/tables.ts';
export { imports, uploads } from './rooms/imports/tables.ts';
export { dashboards, questions } from './rooms/insights/tables.ts';
export { erasures, personExports } from './rooms/requests/tables.ts';
export { rightsEvents, rightsParts, rightsRequests, rightsSettings } from './rooms/requests/ask/tables.ts';
