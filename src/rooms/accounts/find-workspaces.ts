/** Which workspaces there are, for staff who want to ask for access: names alone, nothing of what is in them. */
import { asc, ilike, or } from 'drizzle-orm';
import type { NamedWorkspace } from '../../contract/staff.ts';
import { anyStaff, requireStaff } from './staff.ts';
import { workspaces } from './tables.ts';
import type { Actor, Stores } from './workspace.ts';

const most = 20;

/** The first 20 whose name or slug holds the text, by name. Throws `not-staff`. */
export const findWorkspaces = async (stores: Stores, actor: Actor, text: string): Promise<NamedWorkspace[]> => {
  await requireStaff(stores.db, actor, anyStaff);
  const like = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return stores.db
    .select({ slug: workspaces.slug, name: workspaces.name })
    .from(workspaces)
    .where(or(ilike(workspaces.name, like), ilike(workspaces.slug, like)))
    .orderBy(asc(workspaces.name), asc(workspaces.slug))
    .limit(most);
};
