/** What else can become of a request: refused, extended, withdrawn, noted (P12.1, P12.3, C12.4). */
import type { RefusalGround } from '../../../contract/rights.ts';
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { Trouble } from '../../../kit/errors.ts';
import { randomId } from '../../../kit/ids.ts';
import { type Actor, type Stores, systemActor } from '../../accounts/index.ts';
import { notOpen, openPartOf } from './answer-request.ts';
import { addMonths, dueOf, extendedDue, pausedUntil } from './clock.ts';
import { closePart, nameOfPart, recordFor } from './close-part.ts';
import {
  addEvent,
  type Answerer,
  changePart,
  changeRequest,
  isPartOf,
  partsOf,
  type RequestRow,
} from './rights-store.ts';
import { sealAnswer } from './sealed.ts';
import { rightsParts } from './tables.ts';
import { tellAnswerers, tellAsker } from './tell.ts';

type Refusal = { ground: RefusalGround; words: string };

/** A part for who refuses a request whose asker was never confirmed: it was not passed on to anybody. */
const partToRefuse = async (stores: Stores, answerer: Answerer, request: RequestRow): Promise<string> => {
  const id = randomId();
  const dueAt = dueOf(request.receivedAt, pausedUntil(request.pausedSeconds, request.pausedSince, now()));
  await stores.db.insert(rightsParts).values({
    id,
    requestId: request.id,
    workspaceId: answerer,
    subjects: [],
    state: 'open',
    dueAt,
    exports: [],
    erasures: [],
  });
  return id;
};

/**
 * Refuses for the part of who answers, on a ground of the law, with words and the way to the supervisory authority. A request that
 * waits for its asker can be refused too, as when nobody can be identified. Throws `request-not-open` (conflict).
 */
export const refuseRequest = async (
  stores: Stores,
  actor: Actor,
  answerer: Answerer,
  request: RequestRow,
  { ground, words }: Refusal,
): Promise<void> => {
  const waits = request.state === 'identity' && request.workspaceId === answerer;
  const id = waits ? await partToRefuse(stores, answerer, request) : (await openPartOf(stores, answerer, request)).id;
  const sealed = sealAnswer(stores, id, { words, because: null });
  const closing = { to: 'refused' as const, from: ['open'] as const, actor, set: { ground, sealed } };
  if (!(await closePart(stores, request.id, id, closing))) throw notOpen();
};

const tooLate = (): Error =>
  new Trouble('conflict', {
    code: 'extension-too-late',
    title: 'This request cannot be extended',
    detail: 'That is possible once, within one month of receipt (Article 12 (3) GDPR). Nothing was changed.',
  });

/**
 * Two months more for the part of who answers; the reason is sent to the asker. Throws `extension-too-late`, `request-not-open`
 * (conflict).
 */
export const extendRequest = async (
  stores: Stores,
  actor: Actor,
  answerer: Answerer,
  request: RequestRow,
  because: string,
): Promise<void> => {
  const part = await openPartOf(stores, answerer, request);
  const month = addMonths(request.receivedAt, 1).getTime() + request.pausedSeconds * 1000;
  if (part.extendedAt !== null || now() > part.dueAt || now().getTime() > month) throw tooLate();
  const dueAt = extendedDue(part.dueAt);
  const sealed = sealAnswer(stores, part.id, { words: '', because });
  const by = await nameOfPart(stores, part);
  await stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    const changed = await changePart(tx, part.id, ['open'], { extendedAt: now(), dueAt, sealed, remindedDays: null });
    if (changed === null) throw notOpen();
    await addEvent(inside, { requestId: request.id, partId: part.id, event: 'extended', actorId: actor.id });
    const { reference } = request;
    await tellAsker(inside, request, ({ name }, url) => ({
      template: 'rights-extended',
      params: { name, reference, by, because, due: dueAt.toISOString(), url },
    }));
  });
  const detail = say('audit.rightsExtended', { name: request.reference });
  await recordFor(stores, part, actor, { action: 'rights.extended', detail });
};

/** A note that those who answer see, and the asker never. */
export const noteOnRequest = async (
  stores: Stores,
  actor: Actor,
  answerer: Answerer,
  request: RequestRow,
  words: string,
): Promise<void> => {
  const part = (await partsOf(stores.db, [request.id])).find(isPartOf(answerer));
  await addEvent(stores, { requestId: request.id, partId: part?.id ?? null, event: 'note', actorId: actor.id, words });
  const detail = say('audit.rightsNoted', { name: request.reference });
  await recordFor(stores, { workspaceId: answerer }, actor, { action: 'rights.noted', detail });
};

/** Taken back by who asked. What is being carried out is finished. Throws `request-not-open` (conflict) once it is closed. */
export const withdrawRequest = async (stores: Stores, request: RequestRow): Promise<void> => {
  const { reference } = request;
  const parts = (await partsOf(stores.db, [request.id])).filter(({ state }) => state === 'open');
  await stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    const set = { state: 'withdrawn' as const, closedAt: now(), pausedSince: null, codeHash: null };
    if ((await changeRequest(tx, request.id, ['identity', 'open'], set)) === null) throw notOpen();
    await addEvent(inside, { requestId: request.id, event: 'withdrawn' });
    for (const { workspaceId } of parts)
      await tellAnswerers(inside, workspaceId, request, ({ url }) => ({
        template: 'rights-withdrawn',
        params: { reference, url },
      }));
  });
  const entry = { action: 'rights.withdrawn', detail: say('audit.rightsWithdrawn', { name: reference }) };
  for (const { workspaceId } of parts.length > 0 ? parts : [{ workspaceId: request.workspaceId }])
    await recordFor(stores, { workspaceId }, systemActor, entry);
};
