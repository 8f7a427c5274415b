/** The inventory as the members of a workspace see it: every column that holds personal data, and what is kept of it. */
import type { InventoryEntry, InventoryView } from '../../contract/workspaces.ts';
import { liveColumns } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import type { TableDeclaration } from '../../kit/declaration.ts';
import type { Workspace } from '../accounts/index.ts';
import { compare, type Declared, liveOfWorkspace } from './check-inventory.ts';

const keepOf = ({ keep }: TableDeclaration): InventoryEntry['keep'] => {
  if (keep === undefined || 'forever' in keep) return null;
  return 'days' in keep ? keep : { days: null, from: keep.while, by: keep.by };
};

const entriesOf = (
  declaration: TableDeclaration & { dataset?: string; labels?: Readonly<Record<string, string>> },
): InventoryEntry[] =>
  Object.entries(declaration.columns).map(([column, category]) => ({
    store: declaration.store,
    table: declaration.table,
    column: declaration.labels?.[column] ?? column,
    dataset: declaration.dataset ?? null,
    subjects: declaration.subjects,
    category,
    purposes: [...declaration.purposes],
    lawfulBasis: declaration.lawfulBasis,
    retention: declaration.retention,
    keep: keepOf(declaration),
    readers: [...declaration.readers],
    erasure: declaration.erasure,
  }));

/** All declarations that concern this workspace, checked against the live catalogues now. */
export const inventoryView = async (workspace: Workspace, declared: Declared): Promise<InventoryView> => {
  const ofWorkspace = await declared.warehouse(workspace);
  const declarations = [...declared.tables, ...ofWorkspace];
  const warehouseLive = (await liveOfWorkspace(workspace)).filter(
    ({ table }) => !declared.isStaging(table.slice(table.indexOf('.') + 1)),
  );
  const check = compare([...(await liveColumns(workspace.stores.db)), ...warehouseLive], declarations);
  return {
    entries: declarations.flatMap(entriesOf),
    liveColumns: check.live,
    declaredColumns: check.declared,
    undeclared: check.undeclared,
    checkedAt: now().toISOString(),
  };
};
