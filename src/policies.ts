/** Every room's table of who may, in one place. Collected, not written: each stands in its room. */
import type { Permission, Policy } from './contract/roles.ts';
import { policy as accounts } from './rooms/accounts/index.ts';
import { policy as audit } from './rooms/audit/index.ts';
import { policy as datasets } from './rooms/datasets/index.ts';
import { policy as imports } from './rooms/imports/index.ts';
import { policy as insights } from './rooms/insights/index.ts';
import { policy as inventory } from './rooms/inventory/index.ts';
import { policy as records } from './rooms/records/index.ts';
import { policy as requests } from './rooms/requests/index.ts';

/** By room; an action stands in one of them only. */
export const policies = { accounts, audit, inventory, datasets, imports, insights, requests, records } as const;

/** All of them: action → who may. What is not in it is allowed to nobody. */
export const policy = {
  ...accounts,
  ...audit,
  ...inventory,
  ...datasets,
  ...imports,
  ...insights,
  ...requests,
  ...records,
} as const satisfies Policy;

/** An action that some room declared; naming another one does not compile. */
export type Action = keyof typeof policy;

const byAction: ReadonlyMap<string, Permission> = new Map(Object.entries(policy));
const nobody: Permission = { roles: [] };

/** Who may do this: nobody, where no room declared it. */
export const permissionFor = (action: string): Permission => byAction.get(action) ?? nobody;
