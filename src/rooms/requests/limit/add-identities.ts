/** What leads to a person anew. */
import { bytes, join, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import type { CatalogueColumn } from '../../datasets/index.ts';

/** Adds identities that are not there yet; `prints` are those of the identifying columns of `values`, in their order. */
export const addIdentities = async (
  workspace: Workspace,
  subject: bigint,
  prints: readonly Buffer[],
  values: readonly { column: CatalogueColumn }[],
): Promise<void> => {
  const domains = values.flatMap(({ column }) => column.identityDomain ?? []);
  if (prints.length === 0) return;
  const identities = workspace.vault('identities');
  const rows = prints.map(
    (print, at) =>
      sql`SELECT toFixedString(${bytes(print)}, 16) AS fingerprint, ${domains[at] ?? ''} AS domain, ${subject} AS subject, 0 AS run`,
  );
  await workspace.stores.warehouse.command(
    sql`INSERT INTO ${identities} SELECT fingerprint, domain, subject, run FROM (${join(rows, ' UNION ALL ')})
        WHERE fingerprint NOT IN (SELECT fingerprint FROM ${identities} WHERE subject = ${subject})`,
  );
};
