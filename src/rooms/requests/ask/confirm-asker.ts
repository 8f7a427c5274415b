/** Confirming who asks (P12.2): by the link or the code of the letter, or by staff from other evidence. */
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { rightsConfirmation, rightsProof } from '../../../contract/rights.ts';
import { now } from '../../../kit/clock.ts';
import { invalid, Trouble } from '../../../kit/errors.ts';
import { randomSecret } from '../../../kit/ids.ts';
import { type Actor, atLeast, type Stores } from '../../accounts/index.ts';
import { answerTime, codeMinutes, codeTries, newCode } from './code.ts';
import { confirmRequest } from './confirm-request.ts';
import {
  addEvent,
  changeRequest,
  noSuchRequest,
  requestById,
  requestByReference,
  requestBySecret,
  type RequestRow,
} from './rights-store.ts';
import { hashOfCode, hashOfSecret, sameHash } from './sealed.ts';
import { rightsRequests } from './tables.ts';
import { tellAsker } from './tell.ts';

const day = 86_400_000;
const mostCodes = 10;

/** For a wrong code, one that is over, one without tries left, and an unknown reference: which of these is not said. */
const codeNotValid = (): Error =>
  invalid(
    'code-not-valid',
    'This code is not valid',
    'A code works for 10 minutes and three tries. Check it, or ask for a new one.',
  );

const withReference = (reference: string): string => reference.trim().toUpperCase();

/** Counts a try in one statement, so that many at once are no more tries. Throws `code-not-valid`. */
const tryCode = async (stores: Stores, reference: string, code: string): Promise<RequestRow> => {
  const live = and(
    eq(rightsRequests.reference, withReference(reference)),
    eq(rightsRequests.state, 'identity'),
    lt(rightsRequests.codeTries, codeTries),
    gt(rightsRequests.codeExpiresAt, now()),
  );
  const set = { codeTries: sql`${rightsRequests.codeTries} + 1` };
  const [row] = await stores.db.update(rightsRequests).set(set).where(live).returning();
  if (row === undefined || row.codeHash === null || !sameHash(row.codeHash, hashOfCode(stores, row.id, code)))
    throw codeNotValid();
  return row;
};

/** A secret of its own for the page that entered the code: the letter's stays in the letter. */
const pageSecret = async (stores: Stores, requestId: string): Promise<string> => {
  const secret = randomSecret();
  await stores.db
    .update(rightsRequests)
    .set({ pageHash: hashOfSecret(secret) })
    .where(eq(rightsRequests.id, requestId));
  return secret;
};

/** The request of a secret. Throws `missing`. */
export const requestOfSecret = async (stores: Stores, secret: string): Promise<RequestRow> => {
  const found = await requestBySecret(stores.db, hashOfSecret(secret));
  if (found === null) throw noSuchRequest();
  return found;
};

type Proof = z.output<typeof rightsProof>;

/** Confirms and passes on. Gives the secret that leads to the progress. Throws `code-not-valid`, `missing`. */
export const confirmAsker = (stores: Stores, proof: Proof): Promise<{ secret: string; request: RequestRow }> =>
  atLeast(answerTime, async () => {
    const byCode = 'code' in proof;
    const row = byCode
      ? await tryCode(stores, proof.reference, proof.code)
      : await requestOfSecret(stores, proof.secret);
    if (row.state === 'identity') await confirmRequest(stores, row, { evidence: 'known-address' });
    const secret = byCode ? await pageSecret(stores, row.id) : proof.secret;
    return { secret, request: await requestById(stores.db, row.id) };
  });

const mayHaveCode = (row: RequestRow): boolean => {
  if (row.state !== 'identity' || row.addressConfirmedAt !== null || row.addressHash === null) return false;
  const age = row.codeSentAt === null ? day : now().getTime() - row.codeSentAt.getTime();
  return age >= 60_000 && (row.codesSent < mostCodes || age >= day);
};

const sendCode = async (stores: Stores, row: RequestRow): Promise<void> => {
  const [at, code] = [now(), newCode()];
  const codesSent = row.codeSentAt !== null && at.getTime() - row.codeSentAt.getTime() >= day ? 1 : row.codesSent + 1;
  const codeExpiresAt = new Date(at.getTime() + codeMinutes * 60_000);
  const set = { codeHash: hashOfCode(stores, row.id, code), codeExpiresAt, codeTries: 0, codeSentAt: at, codesSent };
  await stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    const changed = await changeRequest(tx, row.id, ['identity'], set);
    if (changed === null) return;
    const { reference } = changed;
    await tellAsker(inside, changed, (_ask, url) => ({
      template: 'rights-code',
      params: { reference, code, minutes: codeMinutes, url },
    }));
    await addEvent(inside, { requestId: row.id, event: 'code-sent' });
  });
};

/** Mails a new code where a request waits for its asker: at most one a minute, ten a day. Answers alike in any case. */
export const askForCode = (stores: Stores, reference: string): Promise<void> =>
  atLeast(answerTime, async () => {
    const row = await requestByReference(stores.db, withReference(reference));
    if (row !== null && mayHaveCode(row)) await sendCode(stores, row);
  });

/** For the account that asked: a secret for the page of progress. Throws `missing`. */
export const secretForOwner = async (stores: Stores, actor: Actor, requestId: string): Promise<string> => {
  const row = await requestById(stores.db, requestId);
  if (row.userId !== actor.id) throw noSuchRequest();
  return pageSecret(stores, row.id);
};

const notWaiting = (): Error =>
  new Trouble('conflict', {
    code: 'not-awaiting-identity',
    title: 'Who asks is confirmed already',
    detail: 'Look at the request again. Nothing was changed.',
  });

/**
 * Confirmed from other evidence, of which only the kind is kept. Throws `not-awaiting-identity` (conflict), `whose-data`.
 */
export const confirmByStaff = async (
  stores: Stores,
  actor: Actor,
  request: RequestRow,
  { evidence, identifiers, subjects }: z.output<typeof rightsConfirmation>,
): Promise<void> => {
  if (request.state !== 'identity') throw notWaiting();
  await confirmRequest(stores, request, { evidence, actor, knownBy: { identifiers, subjects } });
};
