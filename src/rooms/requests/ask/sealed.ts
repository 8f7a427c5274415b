/** What names askers or was said lies sealed by the master key, each row for a use of its own. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { MasterKey } from '../../../engines/keys/index.ts';
import { placeOf, type SealedPlace } from '../../accounts/index.ts';
import { rightsEvents, rightsParts, rightsRequests } from './tables.ts';

/** `secret`: of the links in letters. `email` null: none was given. */
export type SealedAsk = { name: string; email: string | null; words: string; secret: string };
export type SealedAnswer = { words: string; because: string | null };

const requestUse = (id: string): string => `rights-request:${id}`;
const partUse = (id: string): string => `rights-part:${id}`;
const eventUse = (id: string): string => `rights-event:${id}`;

export const sealedRights: readonly SealedPlace[] = [
  placeOf(rightsRequests, rightsRequests.id, rightsRequests.sealed, (id) => [requestUse(id)]),
  placeOf(rightsParts, rightsParts.id, rightsParts.sealed, (id) => [partUse(id)]),
  placeOf(rightsEvents, rightsEvents.id, rightsEvents.sealed, (id) => [eventUse(id)]),
];

type Keys = { masterKey: MasterKey };
type Row = { id: string; sealed: Buffer | null };

const sealJson = ({ masterKey }: Keys, use: string, value: unknown): Buffer =>
  masterKey.seal(use, Buffer.from(JSON.stringify(value)));
const openJson = ({ masterKey }: Keys, use: string, sealed: Buffer): unknown =>
  JSON.parse(masterKey.open(use, Buffer.from(sealed)).toString());

export const sealAsk = (keys: Keys, id: string, ask: SealedAsk): Buffer => sealJson(keys, requestUse(id), ask);
/** Who asks and what they said; null once it was forgotten. */
export const openAsk = (keys: Keys, { id, sealed }: Row): SealedAsk | null =>
  sealed === null ? null : (openJson(keys, requestUse(id), sealed) as SealedAsk);

export const sealAnswer = (keys: Keys, id: string, answer: SealedAnswer): Buffer => sealJson(keys, partUse(id), answer);
export const openAnswer = (keys: Keys, { id, sealed }: Row): SealedAnswer =>
  sealed === null ? { words: '', because: null } : (openJson(keys, partUse(id), sealed) as SealedAnswer);

export const sealWords = (keys: Keys, id: string, words: string): Buffer | null =>
  words === '' ? null : sealJson(keys, eventUse(id), words);
export const openWords = (keys: Keys, { id, sealed }: Row): string =>
  sealed === null ? '' : (openJson(keys, eventUse(id), sealed) as string);

/** SHA-256 of a secret of 256 random bits needs no salt. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

const keyed = ({ masterKey }: Keys, use: string, text: string): string =>
  createHmac('sha256', masterKey.derive(use)).update(text).digest('base64url');

/** Eight digits are soon tried out by whoever has the table, so their hash takes a key that is not in it. */
export const hashOfCode = (keys: Keys, requestId: string, code: string): string =>
  keyed(keys, 'rights-code', `${requestId}:${code}`);
export const sameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** For counting letters to an address. */
export const hashOfAddress = (keys: Keys, email: string): string =>
  keyed(keys, 'rights-address', email.trim().toLowerCase());
