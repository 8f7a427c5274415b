/**
 * Correction and amendment (GDPR Art. 16, 19, P12.1): a value of a person is changed wherever their rows have it, in the vault and in
 * what leads to them. The old value goes. An import of an older file does not bring it back.
 */
import type { CorrectionRequest, CorrectionResult } from '../../../contract/people.ts';
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { invalid, missing, Trouble } from '../../../kit/errors.ts';
import { randomId } from '../../../kit/ids.ts';
import { sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { recordEntry } from '../../audit/index.ts';
import {
  addToVault,
  applyCorrections,
  type CatalogueColumn,
  type CatalogueDataset,
  type CorrectionRow,
  fingerprintOf,
  finishCorrections,
  finishLimits,
  insertCorrections,
  lookAtValues,
  normaliseIdentifier,
  oneAtATime,
  type OnStep,
  pseudonymOf,
  subjectHex,
  tokenColumn,
  tokenOfRow,
  vaultDomain,
  whileRowsStay,
} from '../../datasets/index.ts';
import { subjectsOf } from '../person-store.ts';
import { checkedPurpose, heldPerson } from '../reveal-person.ts';
import { addIdentities } from './add-identities.ts';
import { catalogueOf } from './sides-of.ts';

type Place = {
  dataset: CatalogueDataset;
  column: CatalogueColumn;
  old: string | undefined;
  text: string;
  token: bigint;
};

/** Distinct old values of one column in one request. */
const mostTokens = 200;

const conflict = (code: string, title: string, detail: string): Trouble =>
  new Trouble('conflict', { code, title, detail });

const findColumn = (
  datasets: readonly CatalogueDataset[],
  change: CorrectionRequest['changes'][number],
): { dataset: CatalogueDataset; column: CatalogueColumn } => {
  const dataset = datasets.find(({ name }) => name === change.dataset);
  if (dataset === undefined) throw missing('dataset with rows of this person', 'Check its name on the page Find.');
  const column = dataset.columns.find(({ name }) => name === change.column);
  const isStored = column !== undefined && column.treatment !== 'drop' && column.treatment !== 'ask';
  if (!isStored) throw missing('column in this dataset', 'Check its name on the page of the dataset.');
  if (column.identityDomain !== null && tokenColumn(column) === null)
    throw conflict(
      'identifier-kept',
      `${dataset.name}.${column.name} identifies persons and is kept as it is`,
      'Rows are found by it. Correct it in the source and load the file again. Nothing was changed.',
    );
  return { dataset, column };
};

const doesNotFit = (dataset: string, column: string) =>
  invalid(
    'value-does-not-fit',
    `${dataset}.${column} cannot hold this value`,
    'Write numbers with a point, dates as YYYY-MM-DD, times as YYYY-MM-DD hh:mm:ss. Nothing was changed.',
  );

const placesOf = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  request: CorrectionRequest,
): Promise<Place[]> => {
  const found = request.changes.map((change) => ({ ...change, ...findColumn(datasets, change), text: change.value }));
  const looked = await lookAtValues(workspace, found);
  return found.map(({ dataset, column, old, text }, at) => {
    const { token, fits } = looked[at] ?? { token: 0n, fits: false };
    if (!fits) throw doesNotFit(dataset.name, column.name);
    return { dataset, column, old, text, token };
  });
};

const requireOwn = async (workspace: Workspace, subject: bigint, places: readonly Place[]): Promise<Buffer[]> => {
  const prints = places.flatMap(({ column, text }) =>
    column.identityDomain === null || text === ''
      ? []
      : [fingerprintOf(workspace, column.identityDomain, normaliseIdentifier(column.identityDomain, text))],
  );
  const others = (await subjectsOf(workspace, prints)).filter((one) => one.subject !== subject);
  if (others.length === 0) return prints;
  throw conflict(
    'leads-to-another',
    'This identifier leads to another person already',
    'If both are the same person, load a file that has both identifiers in one row. Nothing was changed.',
  );
};

/** The tokens that the person's rows have in a column now, but for the new one: those that are corrected. */
const oldTokens = async (workspace: Workspace, subject: bigint, place: Place): Promise<bigint[]> => {
  const { dataset, column, old, token } = place;
  const rows = await workspace.stores.warehouse.query<{ token: string }>(
    sql`SELECT DISTINCT ${tokenOfRow(workspace, dataset, column)} AS token FROM ${dataset.table} AS d
        WHERE subject = ${subject} LIMIT ${mostTokens + 1}`,
  );
  const there = rows.map((row) => BigInt(row.token));
  const meant = old === undefined ? null : ((await lookAtValues(workspace, [{ ...place, text: old }]))[0]?.token ?? 0n);
  const found = there.filter((one) => one !== token && (meant === null || one === meant));
  if (found.length > 0 && found.length <= mostTokens) return found;
  throw missing(
    `value to correct in ${dataset.name}.${column.name}`,
    'No row of the person has the old value there, or all have the new one already. Nothing was changed.',
  );
};

const rowsFor = async (
  workspace: Workspace,
  subject: bigint,
  reason: string,
  places: readonly Place[],
): Promise<CorrectionRow[]> => {
  const rows: CorrectionRow[] = [];
  for (const place of places)
    for (const oldToken of await oldTokens(workspace, subject, place))
      rows.push({
        id: randomId(),
        workspaceId: workspace.id,
        subject,
        datasetId: place.dataset.id,
        position: place.column.position,
        oldToken,
        newToken: place.token,
        state: 'changing',
        reason,
        actorId: workspace.actor.id,
        at: now(),
      });
  return rows;
};

const correctNow = async (
  workspace: Workspace,
  subject: bigint,
  request: CorrectionRequest,
  onStep: OnStep,
): Promise<CorrectionResult> => {
  const reason = checkedPurpose(request.reason);
  await finishLimits(workspace);
  await finishCorrections(workspace);
  const datasets = await catalogueOf(workspace, subject);
  await heldPerson(workspace, datasets, subject);
  const places = await placesOf(workspace, datasets, request);
  const prints = await requireOwn(workspace, subject, places);
  const rows = await rowsFor(workspace, subject, reason, places);
  await insertCorrections(workspace, rows);
  await onStep('journaled');
  const columns = places.map(({ dataset, column }) => `${dataset.name}.${column.name}`);
  const detail = say('audit.corrected', { count: columns.length, column: [...new Set(columns)].join(', ') });
  await recordEntry(workspace, { action: 'person.corrected', subject, purpose: reason, detail });
  // The new values first: with them in the vault, a restart can finish the rest.
  const values = places.filter(({ text }) => text !== '');
  await addToVault(
    workspace,
    workspace.vault('vault'),
    values.map(({ dataset, column, token, text }) => ({
      subject,
      domain: vaultDomain(dataset, column),
      token: String(token),
      text,
    })),
  );
  await addIdentities(workspace, subject, prints, values);
  await onStep('in the vault');
  await applyCorrections(workspace, rows, onStep);
  return { subject: subjectHex(subject), pseudonym: pseudonymOf(workspace, subject), corrected: rows.length };
};

/**
 * Changes values of a person. Waits for imports under way. Writes `person.corrected`, with names of columns. Throws
 * `purpose-missing`, `reason-personal`, `value-does-not-fit`, `leads-to-another`, `identifier-kept`, and `missing` for nobody,
 * somebody erased, an unknown column, or an old value that no row has. Then nothing was changed.
 */
export const correctPerson = (
  workspace: Workspace,
  subject: bigint,
  request: CorrectionRequest,
  onStep: OnStep = () => {},
): Promise<CorrectionResult> =>
  oneAtATime(workspace.id, () => whileRowsStay(workspace, () => correctNow(workspace, subject, request, onStep)));
