/** Letters that have not left yet, to addresses whose account goes. */
import { inArray } from 'drizzle-orm';
import { errorFacts, log } from '../../kit/log.ts';
import type { Letter } from './letters.ts';
import { type MailStores, sealUse } from './send-mail.ts';
import { mailOutbox } from './tables.ts';

type Row = typeof mailOutbox.$inferSelect;

/** The letter, or null when the key is not the right one: it can be read by nobody then, and is given up in 3 days. */
const open = ({ masterKey }: MailStores, { id, sealed }: Row): Letter | null => {
  try {
    return JSON.parse(masterKey.open(sealUse(id), sealed).toString()) as Letter;
  } catch (error) {
    log.warn('mail.not-readable', errorFacts(error));
    return null;
  }
};

/** Takes letters out of the outbox that go to one of the addresses, or that name somebody in their parameters. */
export const forgetMail = async (
  stores: MailStores,
  { addresses, names }: { addresses: readonly string[]; names: readonly string[] },
): Promise<void> => {
  const gone = new Set(addresses.map((one) => one.toLowerCase()));
  const named = new Set([...addresses, ...names]);
  const about = (letter: Letter): boolean =>
    gone.has(letter.to.toLowerCase()) || Object.values(letter.params).some((value) => named.has(String(value)));
  const rows = await stores.db.select().from(mailOutbox);
  const ids = rows.flatMap((row) => {
    const letter = open(stores, row);
    return letter !== null && about(letter) ? [row.id] : [];
  });
  if (ids.length > 0) await stores.db.delete(mailOutbox).where(inArray(mailOutbox.id, ids));
};
