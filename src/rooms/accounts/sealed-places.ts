/** Every place in Postgres where something lies sealed by the master key: what a new version of it has to wrap anew. */
import { and, asc, eq, gt } from 'drizzle-orm';
import { mailOutbox, mailSealUse } from '../../engines/mail/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { verifications } from './auth-tables.ts';
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

const ofWorkspaces: SealedPlace = {
  name: 'workspaces.sealed_key',
  page: async (db, after) => {
    const rows = await db
      .select({ id: workspaces.id, sealed: workspaces.sealedKey })
      .from(workspaces)
      .where(gt(workspaces.id, after))
      .orderBy(asc(workspaces.id))
      .limit(pageSize);
    return rows.map((row) => ({ ...row, uses: [sealUse(row.id)] }));
  },
  replace: async (db, id, before, next) => {
    const same = and(eq(workspaces.id, id), eq(workspaces.sealedKey, before));
    return (
      (await db.update(workspaces).set({ sealedKey: next }).where(same).returning({ id: workspaces.id })).length > 0
    );
  },
};

const ofMail: SealedPlace = {
  name: 'mail_outbox.sealed',
  page: async (db, after) => {
    const rows = await db
      .select({ id: mailOutbox.id, sealed: mailOutbox.sealed })
      .from(mailOutbox)
      .where(gt(mailOutbox.id, after))
      .orderBy(asc(mailOutbox.id))
      .limit(pageSize);
    return rows.map((row) => ({ ...row, uses: [mailSealUse(row.id)] }));
  },
  replace: async (db, id, before, next) => {
    const same = and(eq(mailOutbox.id, id), eq(mailOutbox.sealed, before));
    return (await db.update(mailOutbox).set({ sealed: next }).where(same).returning({ id: mailOutbox.id })).length > 0;
  },
};

const oneTimeUses = ['register', 'email-change', 'passkey-add', 'passkey-use', 'provider'].map(
  (use) => `one-time:${use}`,
);

const ofOneTimes: SealedPlace = {
  name: 'verifications.value',
  page: async (db, after) => {
    const rows = await db
      .select({ id: verifications.id, value: verifications.value })
      .from(verifications)
      .where(gt(verifications.id, after))
      .orderBy(asc(verifications.id))
      .limit(pageSize);
    return rows.map(({ id, value }) => ({ id, sealed: Buffer.from(value, 'base64'), uses: oneTimeUses }));
  },
  replace: async (db, id, before, next) => {
    const same = and(eq(verifications.id, id), eq(verifications.value, before.toString('base64')));
    const set = { value: next.toString('base64') };
    return (await db.update(verifications).set(set).where(same).returning({ id: verifications.id })).length > 0;
  },
};

export const sealedPlaces: readonly SealedPlace[] = [ofWorkspaces, ofMail, ofOneTimes];
