/** Every place in Postgres where something lies sealed by the master key: what a new version of it has to wrap anew. */
import { and, asc, eq, getTableColumns, getTableName, gt, isNotNull } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { mailOutbox, mailSealUse } from '../../engines/mail/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { secondFactors, verifications } from './auth-tables.ts';
import { seedUse } from './second-factor-seed.ts';
import { workspaces } from './tables.ts';
import { sealUse } from './workspace.ts';

/** `uses`: what it may be sealed for, as its row tells. */
export type SealedValue = { id: string; sealed: Buffer; uses: readonly string[] };

export type SealedPlace = {
  /** `table.column`. */
  name: string;
  /** Up to 200 rows after that id, in the order of ids. */
  page(db: Database, after: string): Promise<SealedValue[]>;
  /** Puts `next` where `before` still lies: what was changed or destroyed meanwhile stays so. True when it did. */
  replace(db: Database, id: string, before: Buffer, next: Buffer): Promise<boolean>;
};

const pageSize = 200;

/** How a column holds what is sealed. */
type Stored = { in(sealed: Buffer): unknown; out(value: unknown): Buffer };
const asBytes: Stored = { in: (sealed) => sealed, out: (value) => Buffer.from(value as Uint8Array) };
const asText: Stored = {
  in: (sealed) => sealed.toString('base64'),
  out: (value) => Buffer.from(String(value), 'base64'),
};

type Uses = (id: string) => readonly string[];

/** `column` of `table`, whose rows are told apart by `id`. What was destroyed (null) is passed over. */
export const placeOf = (
  table: PgTable,
  id: PgColumn,
  column: PgColumn,
  usesOf: Uses,
  stored = asBytes,
): SealedPlace => {
  const [property = ''] = Object.entries(getTableColumns(table)).find(([, one]) => one === column) ?? [];
  return {
    name: `${getTableName(table)}.${column.name}`,
    page: async (db, after) => {
      const rows = await db
        .select({ id, value: column })
        .from(table)
        .where(and(gt(id, after), isNotNull(column)))
        .orderBy(asc(id))
        .limit(pageSize);
      return rows.map((row) => ({ id: String(row.id), sealed: stored.out(row.value), uses: usesOf(String(row.id)) }));
    },
    replace: async (db, rowId, before, next) => {
      const same = and(eq(id, rowId), eq(column, stored.in(before)));
      const changed = await db
        .update(table)
        .set({ [property]: stored.in(next) })
        .where(same)
        .returning({ id });
      return changed.length > 0;
    },
  };
};

const oneTimeUses = ['register', 'email-change', 'passkey-add', 'passkey-use', 'provider'].map(
  (use) => `one-time:${use}`,
);

/** Those of this room and of the engines; src/sealed.ts has the other rooms' as well. */
export const sealedPlaces: readonly SealedPlace[] = [
  placeOf(workspaces, workspaces.id, workspaces.sealedKey, (id) => [sealUse(id)]),
  placeOf(mailOutbox, mailOutbox.id, mailOutbox.sealed, (id) => [mailSealUse(id)]),
  placeOf(verifications, verifications.id, verifications.value, () => oneTimeUses, asText),
  placeOf(secondFactors, secondFactors.id, secondFactors.secret, () => [seedUse], asText),
];
