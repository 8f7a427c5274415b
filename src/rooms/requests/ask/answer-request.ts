/** Answering (P4.7, P12.1): one click does what was asked for the persons found, and tells the asker. */
import type { z } from 'zod';
import type { rightsAnswer } from '../../../contract/rights.ts';
import { say } from '../../../contract/said.ts';
import {
  publicUrl,
  type Actor,
  type Stores,
  systemActor,
  type Workspace,
  workspaceById,
} from '../../accounts/index.ts';
import { now } from '../../../kit/clock.ts';
import { invalid, Trouble } from '../../../kit/errors.ts';
import { errorFacts, log } from '../../../kit/log.ts';
import { subjectFromHex } from '../../datasets/index.ts';
import { waitForErasure } from '../erase-person.ts';
import { closePart, recordFor } from './close-part.ts';
import { executionOf } from './executions.ts';
import {
  addEvent,
  type Answerer,
  changePart,
  isPartOf,
  type PartRow,
  partsOf,
  requestById,
  type RequestRow,
} from './rights-store.ts';
import { openAnswer, sealAnswer } from './sealed.ts';
import { tellAnswerers, tellAsker } from './tell.ts';

const day = 86_400_000;
/** As long as exports of persons are kept. */
const downloadDays = 7;

type Answer = z.output<typeof rightsAnswer>;

export const notOpen = (): Error =>
  new Trouble('conflict', {
    code: 'request-not-open',
    title: 'This request does not wait for an answer',
    detail: 'It was answered, is being carried out, or waits for its asker. Look at it again. Nothing was changed.',
  });

const wordsMissing = (): Error =>
  invalid(
    'words-missing',
    'An answer in words is needed',
    'Nothing is done by itself here: say what you did. Nothing was sent.',
  );

const notFound = (): Error =>
  invalid(
    'not-found-person',
    'That person was not found for this request',
    'Choose among those that were found. Nothing was done.',
  );

/** The part of who answers, while the request is open. Throws `request-not-open` (conflict). */
export const openPartOf = async (stores: Stores, answerer: Answerer, request: RequestRow): Promise<PartRow> => {
  const part = (await partsOf(stores.db, [request.id])).find(isPartOf(answerer));
  if (request.state !== 'open' || part === undefined) throw notOpen();
  return part;
};

/** Parts that this process works on; others in the state `working` are remains of a crash. */
const underWay = new Set<string>();
const background = new Set<Promise<unknown>>();

const keep = (work: Promise<unknown>): void => {
  const kept = work.catch((error: unknown) => log.error('rights.background', errorFacts(error)));
  background.add(kept);
  void kept.finally(() => background.delete(kept));
};

/** Resolves when nothing goes on in the background: before the stores are closed. */
export const settleRights = async (): Promise<void> => {
  while (background.size > 0) await Promise.all(background);
};

/** Sends the answer once every erasure of the part is proven. One that failed is tried again at the next start. */
const finishErasures = async (stores: Stores, part: PartRow, actor: Actor): Promise<void> => {
  const workspace = part.workspaceId === null ? null : await workspaceById(stores, part.workspaceId);
  if (workspace === null) return;
  for (const id of part.erasures) if ((await waitForErasure(workspace, id)).state !== 'proven') return;
  await closePart(stores, part.requestId, part.id, { to: 'answered', from: ['working'], actor });
};

const beganToWork = async (stores: Stores, request: RequestRow, part: PartRow, actor: Actor): Promise<void> => {
  await addEvent(stores, { requestId: request.id, partId: part.id, event: 'working', actorId: actor.id });
  const detail = say('audit.rightsBegun', { name: request.reference });
  await recordFor(stores, part, actor, { action: 'rights.begun', detail });
};

const chosen = (part: PartRow, { subjects = part.subjects }: Answer): bigint[] => {
  if (subjects.some((one) => !part.subjects.includes(one))) throw notFound();
  return subjects.map(subjectFromHex);
};

/** Carries it out in a controller's data; the part is in the state `working`. */
const carryOut = async (workspace: Workspace, request: RequestRow, part: PartRow, answer: Answer): Promise<void> => {
  const { stores, actor } = workspace;
  const subjects = chosen(part, answer);
  const execution = subjects.length === 0 ? null : executionOf(request.kind);
  const { finished, ...done } = (await execution?.run(workspace, subjects, request.reference)) ?? { finished: true };
  if (finished) {
    await closePart(stores, request.id, part.id, { to: 'answered', from: ['working'], actor, set: done });
    return;
  }
  const working = await changePart(stores.db, part.id, ['working'], done);
  if (working === null) return;
  await beganToWork(stores, request, working, actor);
  keep(finishErasures(stores, working, actor));
};

/**
 * For a controller: does what was asked for the persons found (all, or some; for none of them it is answered in words), and tells the
 * asker; an erasure is answered when it is proven. Throws `request-not-open` (conflict), `words-missing`, `not-found-person` (invalid), and what the execution throws: then
 * it stays open.
 */
export const answerRequest = async (workspace: Workspace, request: RequestRow, answer: Answer): Promise<void> => {
  const { stores } = workspace;
  const part = await openPartOf(stores, workspace.id, request);
  const isByHand = executionOf(request.kind) === null || chosen(part, answer).length === 0;
  if (isByHand && answer.words === '') throw wordsMissing();
  const sealed = sealAnswer(stores, part.id, { ...openAnswer(stores, part), words: answer.words });
  underWay.add(part.id);
  try {
    const taken = await changePart(stores.db, part.id, ['open'], { state: 'working', sealed });
    if (taken === null) throw notOpen();
    await carryOut(workspace, request, taken, answer).catch(async (error: unknown) => {
      await changePart(stores.db, part.id, ['working'], { state: 'open', sealed: part.sealed });
      throw error;
    });
  } finally {
    underWay.delete(part.id);
  }
};

/** The account's holder deletes it themselves, signed in: nobody else may destroy it, whoever reads their mail. */
const showTheWay = async (
  stores: Stores,
  request: RequestRow,
  part: PartRow,
  actor: Actor,
  sealed: Buffer,
): Promise<void> => {
  const { reference } = request;
  const { words } = openAnswer(stores, { ...part, sealed });
  await stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    if ((await changePart(tx, part.id, ['open'], { state: 'working', sealed })) === null) throw notOpen();
    await tellAsker(inside, request, ({ name }) => ({
      template: 'rights-own-deletion',
      params: { name, reference, words, url: publicUrl('/account/delete') },
    }));
  });
  await beganToWork(stores, request, part, actor);
};

/**
 * For staff, of what the operator holds: access hands over the account's export for 7 days; erasure shows the holder the way and is
 * answered when the account is gone, or by a second answer in words. Throws `request-not-open` (conflict), `words-missing`.
 */
export const answerAsOperator = async (
  stores: Stores,
  actor: Actor,
  request: RequestRow,
  answer: Answer,
): Promise<void> => {
  const part = await openPartOf(stores, null, request);
  const sealed = sealAnswer(stores, part.id, { ...openAnswer(stores, part), words: answer.words });
  const exports = executionOf(request.kind)?.does === 'export' && part.userId !== null;
  if (request.kind === 'erasure' && part.state === 'open' && part.userId !== null)
    return showTheWay(stores, request, part, actor, sealed);
  if (!exports && answer.words === '') throw wordsMissing();
  const download = exports
    ? { exports: ['account'], downloadUntil: new Date(now().getTime() + downloadDays * day) }
    : {};
  const from = request.kind === 'erasure' ? (['open', 'working'] as const) : (['open'] as const);
  const closed = await closePart(stores, request.id, part.id, {
    to: 'answered',
    from,
    actor,
    set: { sealed, ...download },
  });
  if (!closed) throw notOpen();
};

/** By standing instruction; what fails is left to the controller, who is told as if there were no instruction. */
export const answerAtOnce = async (stores: Stores, requestId: string, part: PartRow): Promise<void> => {
  const workspace = part.workspaceId === null ? null : await workspaceById(stores, part.workspaceId);
  if (workspace === null) return;
  const request = await requestById(stores.db, requestId);
  try {
    await answerRequest(workspace, request, { words: '' });
  } catch (error) {
    log.warn('rights.at-once-failed', errorFacts(error));
    const { reference, kind } = request;
    await tellAnswerers(stores, workspace.id, request, ({ name, by, url }) => ({
      template: 'rights-to-answer',
      params: { name, reference, kind, by, due: part.dueAt.toISOString(), url },
    }));
  }
};

/**
 * Goes on with a part that a crash left in the state `working`: erasures are waited for, an account that is gone closes its part,
 * everything else is open again.
 */
export const resumePart = async (stores: Stores, part: PartRow): Promise<void> => {
  if (underWay.has(part.id)) return;
  const request = await requestById(stores.db, part.requestId);
  const closing = { to: 'answered' as const, from: ['working'] as const, actor: systemActor };
  if (part.workspaceId === null) {
    if (part.userId === null) await closePart(stores, request.id, part.id, closing);
    return;
  }
  if (part.erasures.length > 0) return finishErasures(stores, part, systemActor);
  // Which of the persons were chosen is not known any more: who answers chooses again, and gets the same erasures.
  await changePart(stores.db, part.id, ['working'], { state: 'open' });
};
