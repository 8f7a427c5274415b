/** What backups still hold of an erased person, and until when (P4.8, P13.3). */
import { type OutOfBackups, hasBackups, outOfBackups } from '../../../engines/backup/index.ts';
import { now } from '../../../kit/clock.ts';
import type { Stores } from '../../accounts/index.ts';
import type { ErasureRow } from '../erasure-store.ts';

/** A backup made before the key was destroyed has it; one made before the files were rewritten has the rows. */
export const endsInBackups = (stores: Stores, { shreddedAt, purgedAt }: ErasureRow): OutOfBackups =>
  outOfBackups(stores, { keysUntil: shreddedAt ?? now(), dataUntil: purgedAt ?? now() });

/** As the certificate says, and before there is one, as it is now. */
export const outOfBackupsAt = (stores: Stores, row: ErasureRow): string | null =>
  row.certificate === null
    ? (endsInBackups(stores, row).data?.toISOString() ?? null)
    : row.certificate.times.outOfBackups;

const again = 'A restore erases the person again before anybody can use what was restored.';

/** The certificate's sentence about backups. */
export const backupsText = (stores: Stores, { keys, data }: OutOfBackups): string => {
  if (!hasBackups(stores))
    return 'This installation makes no backups by itself; backups made by its operator are not covered.';
  if (data === null) return `No backup made by this installation holds anything of the person. ${again}`;
  const readable =
    keys === null
      ? 'No backup has the key of the person, so that their values in them cannot be read.'
      : `Until ${keys.toISOString()} a backup has the key of the person; from then on their values in backups cannot be read.`;
  return `Backups made before hold rows and ciphertext of the person, encrypted, until ${data.toISOString()}. ${readable} ${again}`;
};
