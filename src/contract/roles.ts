/** Roles in a workspace, and the words that every room's table of who may is written in (obligation P7.2). */
import { z } from 'zod';

/** From the most to the least. A guest sees what was shared with them, and else only the workspace's name. */
export const role = z.enum(['owner', 'admin', 'analyst', 'viewer', 'guest']);
export type Role = z.infer<typeof role>;

/**
 * Who may do one thing. `roles` are those of the workspace that may; nobody else. `key`: whether an API key may be given
 * it, `read` when it changes and reveals nothing; left out, no key may, whoever made it.
 */
export type Permission = { readonly roles: readonly Role[]; readonly key?: 'read' | 'write' };

/** Action → who may. What is not in the table is allowed to nobody. */
export type Policy = Readonly<Record<string, Permission>>;

export const everybody: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer', 'guest'];
export const everyMember: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer'];
export const whoMayWork: readonly Role[] = ['owner', 'admin', 'analyst'];
export const whoMayManage: readonly Role[] = ['owner', 'admin'];
export const ownersOnly: readonly Role[] = ['owner'];
