/** Every room's table of who may, in one place. Collected, not written: each stands in its room. */
import type { Permission } from './contract/roles.ts';
import { policy as accounts } from './rooms/accounts/index.ts';
import { policy as audit } from './rooms/audit/index.ts';
import { policy as datasets } from './rooms/datasets/index.ts';
import { policy as imports } from './rooms/imports/index.ts';
import { policy as insights } from './rooms/insights/index.ts';
import { policy as inventory } from './rooms/inventory/index.ts';
import { policy as requests } from './rooms/requests/index.ts';

/** Tables by room; an action stands in one of them only. */
export const policies = { accounts, audit, inventory, datasets, imports, insights, requests } as const;

const all = { ...accounts, ...audit, ...inventory, ...datasets, ...imports, ...insights, ...requests } as const;

/** An action that some room declared; naming another one does not compile. */
export type Action = keyof typeof all;

const byAction: ReadonlyMap<string, Permission> = new Map(Object.entries(all));
const nobody: Permission = { roles: [] };

/** Who may do this: nobody, where no room declared it. */
export const permissionFor = (action: string): Permission => byAction.get(action) ?? nobody;

/** Every declared action. */
export const actions: readonly Action[] = Object.keys(all) as Action[];
