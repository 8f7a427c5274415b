/** Legal holds (P13.1): what has to be kept for a claim is kept, whatever rule or request says otherwise, until it is lifted. */
import type { Hold, HoldRequest } from '../../../contract/retention.ts';
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { invalid, missing } from '../../../kit/errors.ts';
import { randomId } from '../../../kit/ids.ts';
import type { Workspace } from '../../accounts/index.ts';
import { recordEntry } from '../../audit/index.ts';
import {
  allHolds,
  catalogue,
  catalogueDataset,
  endHold,
  type HoldRow,
  holdsAt,
  insertHold,
  oneHold,
  pseudonymOf,
  subjectFromHex,
  subjectHex,
  whileRowsStay,
} from '../../datasets/index.ts';
import { checkedPurpose, heldPerson } from '../reveal-person.ts';

const publicHold = (workspace: Workspace, row: HoldRow, names: ReadonlyMap<string, string>): Hold => ({
  id: row.id,
  kind: row.kind,
  subject: row.subject === null ? null : subjectHex(row.subject),
  pseudonym: row.subject === null ? null : pseudonymOf(workspace, row.subject),
  dataset: row.datasetId === null ? null : (names.get(row.datasetId) ?? null),
  reason: row.reason,
  by: row.actorId,
  from: row.from.toISOString(),
  until: row.until?.toISOString() ?? null,
  liftedAt: row.liftedAt?.toISOString() ?? null,
  isActive: holdsAt(row, now()),
});

const datasetNames = async (workspace: Workspace): Promise<Map<string, string>> =>
  new Map((await catalogue(workspace)).map(({ id, name }) => [id, name]));

const targetOf = async (workspace: Workspace, { subject: hex, dataset }: HoldRequest) => {
  const nobody = { subject: null, datasetId: null };
  if (hex !== undefined) {
    const subject = subjectFromHex(hex);
    await heldPerson(workspace, await catalogue(workspace), subject);
    return { ...nobody, kind: 'person' as const, subject };
  }
  if (dataset === undefined) return { ...nobody, kind: 'workspace' as const };
  return { ...nobody, kind: 'dataset' as const, datasetId: (await catalogueDataset(workspace, dataset)).id };
};

const endOf = (until: string | undefined): Date | null => {
  if (until === undefined) return null;
  const end = new Date(until);
  if (end > now()) return end;
  throw invalid(
    'hold-over',
    'The hold would be over already',
    'Choose an end that is still to come. Nothing was held.',
  );
};

/**
 * Holds a person, a dataset or the whole workspace, from now on. Writes `hold.placed`. Throws `purpose-missing`,
 * `reason-personal`, `hold-over`, and `missing` for nobody, or no dataset of that name.
 */
export const placeHold = (workspace: Workspace, request: HoldRequest): Promise<Hold> =>
  // Not while a rule is being applied, or what is counted may not be what goes.
  whileRowsStay(workspace, async () => {
    const row: HoldRow = {
      id: randomId(),
      workspaceId: workspace.id,
      ...(await targetOf(workspace, request)),
      reason: checkedPurpose(request.reason),
      actorId: workspace.actor.id,
      from: now(),
      until: endOf(request.until),
      liftedAt: null,
      liftedBy: null,
    };
    await insertHold(workspace, row);
    const said = {
      person: say('audit.heldPerson', { name: row.id }),
      dataset: say('audit.heldDataset', { name: row.id, dataset: request.dataset ?? '' }),
      workspace: say('audit.heldAll', { name: row.id }),
    };
    await recordEntry(workspace, {
      action: 'hold.placed',
      purpose: row.reason,
      detail: said[row.kind],
      ...(row.subject === null ? {} : { subject: row.subject }),
    });
    return publicHold(workspace, row, await datasetNames(workspace));
  });

/** Lifts a hold: from the next run on, rules apply again. Writes `hold.lifted`. Throws `missing` when it has ended. */
export const liftHold = async (workspace: Workspace, id: string): Promise<Hold> => {
  const row = await oneHold(workspace, id);
  if (!holdsAt(row, now())) throw missing('hold in force', 'It has ended already.');
  await endHold(workspace, id);
  await recordEntry(workspace, {
    action: 'hold.lifted',
    detail: say('audit.holdLifted', { name: id }),
    ...(row.subject === null ? {} : { subject: row.subject }),
  });
  return publicHold(workspace, await oneHold(workspace, id), await datasetNames(workspace));
};

/** All holds, newest first; those that ended too. */
export const listHolds = async (workspace: Workspace): Promise<Hold[]> => {
  const names = await datasetNames(workspace);
  return (await allHolds(workspace)).map((row) => publicHold(workspace, row, names));
};
