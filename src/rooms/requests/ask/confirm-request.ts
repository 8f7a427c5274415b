/**
 * Who asks is confirmed (P12.2): the clock goes on, and those who have to answer are told (P5.4). They are looked up before, and all
 * of it is one transaction, so a crash leaves a request that can be confirmed again.
 */
import type { z } from 'zod';
import type { rightsEvidence } from '../../../contract/rights.ts';
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { randomId } from '../../../kit/ids.ts';
import { type Actor, type Stores, systemActor, workspaceById } from '../../accounts/index.ts';
import { recordEntry, recordInstallationEntry } from '../../audit/index.ts';
import { subjectHex } from '../../datasets/index.ts';
import { answerAtOnce } from './answer-request.ts';
import { dueOf, pausedUntil } from './clock.ts';
import { findAnswerers, type FoundAnswerer, type KnownBy } from './find-answerers.ts';
import { addEvent, changeRequest, type PartRow, type RequestRow } from './rights-store.ts';
import { settingsOfWorkspace } from './rights-settings.ts';
import { rightsParts } from './tables.ts';
import { tellAnswerers, tellAsker } from './tell.ts';

type Evidence = z.infer<typeof rightsEvidence>;
export type Confirmation = { evidence: Evidence; actor?: Actor; knownBy?: KnownBy };

/** What the asker themselves can show; for another person it takes somebody to look at the mandate. */
const byThemselves: ReadonlySet<Evidence> = new Set(['known-address', 'account']);

type Prepared = { part: PartRow; found: FoundAnswerer; atOnce: boolean };

const partOf = (request: RequestRow, dueAt: Date, found: FoundAnswerer): PartRow => ({
  id: randomId(),
  requestId: request.id,
  workspaceId: found.workspace?.id ?? null,
  hasAccount: found.userId !== null,
  userId: found.userId,
  subjects: found.subjects.map(subjectHex),
  state: 'open',
  dueAt,
  extendedAt: null,
  ground: null,
  sealed: null,
  answeredAt: null,
  exports: [],
  erasures: [],
  downloadUntil: null,
  remindedDays: null,
  overdueAt: null,
});

/** Only for exactly one person, who asks for themselves: anything else takes a look. */
const isAnsweredAtOnce = async (
  stores: Stores,
  { kind, askedFor }: RequestRow,
  found: FoundAnswerer,
): Promise<boolean> => {
  if (found.workspace === null || found.subjects.length !== 1 || askedFor !== 'self') return false;
  const { answerAtOnce: kinds } = await settingsOfWorkspace(stores.db, found.workspace.id);
  return kinds.some((one) => one === kind);
};

const nothingHeld = (request: RequestRow, dueAt: Date): PartRow => ({
  ...partOf(request, dueAt, { workspace: null, subjects: [], userId: null }),
  workspaceId: request.workspaceId,
  state: 'nothing-held',
  answeredAt: now(),
});

/** Who answers is told, with no more of the person than that they asked. */
const passOn = async (stores: Stores, request: RequestRow, { part, atOnce }: Prepared): Promise<void> => {
  await stores.db.insert(rightsParts).values(part);
  await addEvent(stores, { requestId: request.id, partId: part.id, event: 'passed-on' });
  if (atOnce) return;
  const { reference, kind } = request;
  await tellAnswerers(stores, part.workspaceId, request, ({ name, by, url }) => ({
    template: 'rights-to-answer',
    params: { name, reference, kind, by, due: part.dueAt.toISOString(), url },
  }));
};

const answerNothing = async (stores: Stores, request: RequestRow, dueAt: Date): Promise<void> => {
  const part = nothingHeld(request, dueAt);
  await stores.db.insert(rightsParts).values(part);
  await changeRequest(stores.db, request.id, ['open'], { state: 'answered', closedAt: now() });
  await addEvent(stores, { requestId: request.id, partId: part.id, event: 'nothing-held' });
  const { reference, kind } = request;
  await tellAsker(stores, request, ({ name }, url) => ({
    template: 'rights-nothing-held',
    params: { name, reference, kind, url },
  }));
};

const tellPassedOn = ({ reference, kind }: RequestRow, dueAt: Date) => {
  const due = dueAt.toISOString();
  return ({ name }: { name: string }, url: string) =>
    ({ template: 'rights-passed-on', params: { name, reference, kind, due, url } }) as const;
};

/** In one transaction. False when somebody else confirmed it meanwhile. */
const confirmAndPassOn = (
  stores: Stores,
  request: RequestRow,
  { evidence, actor }: Confirmation,
  prepared: readonly Prepared[],
  dueAt: Date,
): Promise<boolean> =>
  stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    const at = now();
    const pausedSeconds = pausedUntil(request.pausedSeconds, request.pausedSince, at);
    const clock = { pausedSince: null, pausedSeconds, confirmedAt: at, passedOnAt: at };
    const set = {
      ...clock,
      state: 'open' as const,
      evidence,
      codeHash: null,
      addressConfirmedAt: request.addressConfirmedAt ?? at,
    };
    const changed = await changeRequest(tx, request.id, ['identity'], set);
    if (changed === null) return false;
    await addEvent(inside, { requestId: request.id, event: 'confirmed', actorId: actor?.id ?? null });
    if (prepared.length === 0) await answerNothing(inside, changed, dueAt);
    else await tellAsker(inside, changed, tellPassedOn(changed, dueAt));
    for (const one of prepared) await passOn(inside, changed, one);
    return true;
  });

const recordConfirmed = async (stores: Stores, request: RequestRow, actor: Actor = systemActor): Promise<void> => {
  const entry = { action: 'rights.confirmed', detail: say('audit.rightsConfirmed', { name: request.reference }) };
  const workspace = request.workspaceId === null ? null : await workspaceById(stores, request.workspaceId);
  if (workspace === null) await recordInstallationEntry(stores, actor, entry);
  else await recordEntry({ ...workspace, actor }, entry);
};

const recordPassedOn = async (stores: Stores, { reference }: RequestRow, { workspace, subjects }: FoundAnswerer) => {
  const detail = say('audit.rightsPassedOn', { name: reference, count: workspace === null ? 1 : subjects.length });
  const entry = { action: 'rights.passed-on', detail };
  if (workspace === null) await recordInstallationEntry(stores, systemActor, entry);
  else await recordEntry(workspace, entry);
};

/** The address is theirs, but they ask for another person: staff look at the mandate, while the clock stands. */
const awaitMandate = async (stores: Stores, request: RequestRow): Promise<void> => {
  const confirmed = await stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    const set = { addressConfirmedAt: now(), codeHash: null };
    const changed = await changeRequest(tx, request.id, ['identity'], set);
    if (changed === null || request.addressConfirmedAt !== null) return false;
    const { reference, kind } = request;
    await tellAnswerers(inside, request.workspaceId, request, ({ name, url }) => ({
      template: 'rights-to-confirm',
      params: { name, reference, kind, url },
    }));
    return true;
  });
  if (confirmed) await recordConfirmed(stores, request);
};

/**
 * Confirms a request that waits for its asker and passes it on. Does nothing when it does not wait any more. What standing
 * instructions allow is answered before this resolves. Throws `whose-data`.
 */
export const confirmRequest = async (
  stores: Stores,
  request: RequestRow,
  confirmation: Confirmation,
): Promise<void> => {
  const { evidence, actor, knownBy = { identifiers: [], subjects: [] } } = confirmation;
  if (request.askedFor !== 'self' && byThemselves.has(evidence)) return awaitMandate(stores, request);
  const found = await findAnswerers(stores, request, knownBy);
  const dueAt = dueOf(request.receivedAt, pausedUntil(request.pausedSeconds, request.pausedSince, now()));
  const prepared: Prepared[] = [];
  for (const one of found)
    prepared.push({
      part: partOf(request, dueAt, one),
      found: one,
      atOnce: await isAnsweredAtOnce(stores, request, one),
    });
  if (!(await confirmAndPassOn(stores, request, confirmation, prepared, dueAt))) return;
  await recordConfirmed(stores, request, actor);
  for (const one of found) await recordPassedOn(stores, request, one);
  for (const { part, atOnce } of prepared) if (atOnce) await answerAtOnce(stores, request.id, part);
};
