/** Every declaration of every room in one place, for the inventory. Collected, not written: each stands beside its table. */
import { declarations as jobs } from './engines/jobs/index.ts';
import { declarations as mail } from './engines/mail/index.ts';
import type { TableDeclaration } from './kit/declaration.ts';
import { declarations as accounts } from './rooms/accounts/index.ts';
import { authDeclarations as proofs } from './rooms/accounts/auth-tables.ts';
import { membershipDeclarations as memberships } from './rooms/accounts/membership-tables.ts';
import { declarations as staff } from './rooms/accounts/staff-tables.ts';
import { declarations as watch } from './rooms/accounts/watch-tables.ts';
import { declarations as audit } from './rooms/audit/index.ts';
import { declarations as datasets } from './rooms/datasets/index.ts';
import { isStagingTable, warehouseDeclarations } from './rooms/datasets/declared-tables.ts';
import { declarations as keeping } from './rooms/datasets/keep/tables.ts';
import { declarations as corrections } from './rooms/datasets/correct/tables.ts';
import { declarations as limits } from './rooms/datasets/limit/tables.ts';
import { declarations as imports } from './rooms/imports/tables.ts';
import { declarations as insights } from './rooms/insights/tables.ts';
import type { Declared } from './rooms/inventory/index.ts';
import { rightsDeclarations as rights } from './rooms/requests/ask/tables.ts';
import { declarations as requests } from './rooms/requests/tables.ts';

const migrations: TableDeclaration = {
  store: 'postgres',
  table: 'drizzle.__drizzle_migrations',
  subjects: 'nobody',
  purposes: ['essential.service.operations'],
  lawfulBasis: 'none needed',
  retention: 'for good',
  keep: { forever: 'holds no person: versions of the schema' },
  readers: ['the system'],
  erasure: 'nothing: it lists schema versions',
  columns: { id: null, hash: null, created_at: null },
};

/** What the inventory checks the live stores against. */
export const declared: Declared = {
  tables: [
    migrations,
    ...jobs,
    ...mail,
    ...accounts,
    ...proofs,
    ...memberships,
    ...staff,
    ...watch,
    ...audit,
    ...datasets,
    ...limits,
    ...corrections,
    ...keeping,
    ...imports,
    ...insights,
    ...requests,
    ...rights,
  ],
  warehouse: warehouseDeclarations,
  isStaging: isStagingTable,
};
