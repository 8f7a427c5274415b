/** Closing what one has answered, and the request with the last of them. */
import { eq } from 'drizzle-orm';
import { type SayingCode, say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { type Actor, type Stores, systemActor, workspaceById } from '../../accounts/index.ts';
import { recordEntry, recordInstallationEntry } from '../../audit/index.ts';
import { authorityOf } from './authorities.ts';
import {
  addEvent,
  changePart,
  changeRequest,
  type PartRow,
  partsOf,
  type PartState,
  type RequestRow,
} from './rights-store.ts';
import { openAnswer } from './sealed.ts';
import { rightsRequests } from './tables.ts';
import { nameOfAnswerer, tellAsker } from './tell.ts';

/** Writes to the log of the controller, or of the operator. `actor` as who did it. */
export const recordFor = async (
  stores: Stores,
  { workspaceId }: Pick<PartRow, 'workspaceId'>,
  actor: Actor,
  entry: { action: string; detail: string },
): Promise<void> => {
  const workspace = workspaceId === null ? null : await workspaceById(stores, workspaceId);
  if (workspace === null) await recordInstallationEntry(stores, actor, entry);
  else await recordEntry({ ...workspace, actor }, entry);
};

/** The operator's name where none is set: the product's. */
export const operatorName = systemActor.name;
export const nameOfPart = async (stores: Stores, { workspaceId }: Pick<PartRow, 'workspaceId'>): Promise<string> =>
  (await nameOfAnswerer(stores.db, workspaceId))?.name ?? operatorName;

const isClosed = ({ state }: PartRow): boolean => state !== 'open' && state !== 'working';

/** Answered when anybody did something, refused when all that hold anything refused. */
const stateOf = (parts: readonly PartRow[]): 'answered' | 'refused' => {
  const holding = parts.filter(({ state }) => state !== 'nothing-held');
  return holding.length > 0 && holding.every(({ state }) => state === 'refused') ? 'refused' : 'answered';
};

/** Closes the request when nobody has to answer any more. Call it in the transaction that closed a part. */
export const closeIfDone = async (stores: Stores, requestId: string): Promise<void> => {
  const parts = await partsOf(stores.db, [requestId]);
  if (!parts.every(isClosed)) return;
  await changeRequest(stores.db, requestId, ['identity', 'open'], {
    state: stateOf(parts),
    closedAt: now(),
    pausedSince: null,
  });
};

/** Waits for others that close parts of the same request, so that the last one sees all of them closed. */
export const lockRequest = async (stores: Stores, requestId: string): Promise<RequestRow | null> => {
  const [row] = await stores.db.select().from(rightsRequests).where(eq(rightsRequests.id, requestId)).for('update');
  return row ?? null;
};

type Closing = { to: 'answered' | 'refused'; from: readonly PartState[]; actor: Actor; set?: Partial<PartRow> };

const tellAnswered = async (stores: Stores, request: RequestRow, part: PartRow): Promise<void> => {
  const { reference, kind } = request;
  const [by, { words }] = [await nameOfPart(stores, part), openAnswer(stores, part)];
  await tellAsker(stores, request, ({ name }, url) => ({
    template: 'rights-answered',
    params: { name, reference, kind, by, words, url },
  }));
};

const tellRefused = async (stores: Stores, request: RequestRow, part: PartRow): Promise<void> => {
  const { reference, country } = request;
  const [by, { words }] = [await nameOfPart(stores, part), openAnswer(stores, part)];
  const found = authorityOf(country);
  const place = { en: 'that of the place where you live', de: 'die des Ortes, an dem Sie leben' }[request.locale];
  const authority = found === null ? place : `${found.name}, ${found.url}`;
  const ground = part.ground ?? 'unfounded';
  await tellAsker(stores, request, ({ name }, url) => ({
    template: 'rights-refused',
    params: { name, reference, by, ground, words, authority, url },
  }));
};

const sayings = { answered: 'audit.rightsAnswered', refused: 'audit.rightsRefused' } as const satisfies Record<
  string,
  SayingCode
>;

/**
 * Closes a part: the asker is told, and the request closes with its last part. All of it or nothing. False when the part is in none
 * of the states any more.
 */
export const closePart = async (
  stores: Stores,
  requestId: string,
  partId: string,
  { to, from, actor, set = {} }: Closing,
): Promise<boolean> => {
  const closed = await stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    const request = await lockRequest(inside, requestId);
    const part = await changePart(tx, partId, from, { ...set, state: to, answeredAt: now() });
    if (request === null || part === null) return null;
    await addEvent(inside, { requestId, partId, event: to, actorId: actor.id });
    await (to === 'answered' ? tellAnswered : tellRefused)(inside, request, part);
    await closeIfDone(inside, requestId);
    return { request, part };
  });
  if (closed === null) return false;
  const { request, part } = closed;
  const detail = say(sayings[to], {
    name: request.reference,
    ...(part.ground === null ? {} : { option: part.ground }),
  });
  await recordFor(stores, part, actor, { action: `rights.${to}`, detail });
  return true;
};
