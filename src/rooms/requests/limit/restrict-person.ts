/**
 * Restriction of processing (GDPR Art. 18, P12.1): from the answer on no question, table or chart counts the person. Their data is
 * stored only, and can still be found, revealed and exported for a purpose (Art. 18 (2)), lifted and erased.
 */
import type { Restriction } from '../../../contract/people.ts';
import { say } from '../../../contract/said.ts';
import { now, stopwatch } from '../../../kit/clock.ts';
import { missing } from '../../../kit/errors.ts';
import { randomId } from '../../../kit/ids.ts';
import type { Workspace } from '../../accounts/index.ts';
import { recordEntry } from '../../audit/index.ts';
import {
  allLimits,
  bringBack,
  catalogue,
  finishBehind,
  finishCutOff,
  finishWriting,
  insertLimit,
  isAside,
  type LimitRow,
  type OnStep,
  openLimits,
  pseudonymOf,
  setAside,
  setLimits,
  settleBehind,
  subjectHex,
  whileRowsStay,
} from '../../datasets/index.ts';
import { begunErasures } from '../erasure-store.ts';
import { checkedPurpose, heldPerson } from '../reveal-person.ts';

/** The steps of moving rows that nobody outside has to tell apart. */
const shownAs: Record<LimitRow['state'], Restriction['state']> = {
  applying: 'applying',
  copied: 'applying',
  restricted: 'restricted',
  lifting: 'lifting',
  returned: 'lifting',
  lifted: 'lifted',
  gone: 'gone',
};

const stateOf = ({ state, restrictedAt, endedAt }: LimitRow): Restriction['state'] => {
  if (state === 'copied' && restrictedAt !== null) return 'restricted';
  return state === 'returned' && endedAt !== null ? 'lifted' : shownAs[state];
};

const publicRestriction = (workspace: Workspace, row: LimitRow): Restriction => ({
  id: row.id,
  subject: subjectHex(row.subject),
  pseudonym: pseudonymOf(workspace, row.subject),
  state: stateOf(row),
  reason: row.reason,
  askedAt: row.askedAt.toISOString(),
  restrictedAt: row.restrictedAt?.toISOString() ?? null,
  milliseconds: row.milliseconds,
  endedAt: row.endedAt?.toISOString() ?? null,
});

const newRow = (workspace: Workspace, subject: bigint, reason: string): LimitRow => ({
  id: randomId(),
  workspaceId: workspace.id,
  subject,
  state: 'applying',
  reason,
  actorId: workspace.actor.id,
  askedAt: now(),
  restrictedAt: null,
  milliseconds: null,
  endedAt: null,
});

const record = async (workspace: Workspace, row: LimitRow, held: ReadonlyMap<string, number>): Promise<void> => {
  const counts = [...held.values()].filter((rows) => rows > 0);
  const rows = counts.reduce((sum, n) => sum + n, 0);
  await recordEntry(workspace, {
    action: 'person.restricted',
    subject: row.subject,
    purpose: row.reason,
    detail: say('audit.restricted', { rows, datasets: counts.length }),
  });
};

// What is left of a move changes no answer: the engine writes what is hidden, and the side is emptied.
const finishLater = (workspace: Workspace, onStep: OnStep | undefined): void =>
  finishBehind(workspace, () => finishWriting(workspace, onStep));

const newest = async (workspace: Workspace, subject: bigint): Promise<Restriction | null> => {
  const row = (await openLimits(workspace, [subject])).findLast(isAside);
  return row === undefined ? null : publicRestriction(workspace, row);
};

/**
 * Restricts a person; resolves when no question counts them any more. Who is restricted already stays so, for the first reason.
 * Writes `person.restricted`. Throws `purpose-missing`, `reason-personal`, and `missing` for nobody or somebody erased.
 */
export const restrictPerson = (
  workspace: Workspace,
  subject: bigint,
  request: { reason: string },
  onStep?: OnStep,
): Promise<Restriction> => {
  const elapsed = stopwatch();
  return whileRowsStay(workspace, async () => {
    const reason = checkedPurpose(request.reason);
    await finishCutOff(workspace, subject);
    const known = await newest(workspace, subject);
    if (known !== null) return known;
    const held = await heldPerson(workspace, await catalogue(workspace), subject);
    const row = newRow(workspace, subject, reason);
    await insertLimit(workspace, row);
    await record(workspace, row, held);
    await setAside(workspace, row, { elapsed, ...(onStep === undefined ? {} : { onStep }) });
    finishLater(workspace, onStep);
    return (await newest(workspace, subject)) ?? publicRestriction(workspace, row);
  });
};

const notRestricted = () => missing('restriction of this person', 'It may have been lifted, or the person erased.');

/** Lifts the restriction of a person: their rows are back as they were. Writes `person.released`. Throws `missing`. */
export const liftRestriction = (workspace: Workspace, subject: bigint, onStep?: OnStep): Promise<Restriction> =>
  whileRowsStay(workspace, async () => {
    await finishCutOff(workspace, subject);
    const rows = (await openLimits(workspace, [subject])).filter(isAside);
    const first = rows.at(-1);
    if (first === undefined || (await begunErasures(workspace, [subject])).length > 0) throw notRestricted();
    const ids = rows.map(({ id }) => id);
    await setLimits(workspace, ids, { state: 'lifting' });
    await recordEntry(workspace, { action: 'person.released', subject, detail: say('audit.released') });
    await bringBack(workspace, rows, onStep);
    finishLater(workspace, onStep);
    return publicRestriction(workspace, { ...first, state: 'lifted', endedAt: now() });
  });

/** Resolves when nothing of a restriction is left to be written: before the stores are closed. */
export const settleRestrictions = settleBehind;

/** All restrictions of the workspace, newest first. */
export const listRestrictions = async (workspace: Workspace): Promise<Restriction[]> =>
  (await allLimits(workspace)).map((row) => publicRestriction(workspace, row));
