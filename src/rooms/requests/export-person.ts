/** Export (P12.1): a ZIP of everything held of a person, as it came, with a page that anybody can read. */
import { PassThrough, Readable, Writable } from 'node:stream';
import type { PersonExport } from '../../contract/people.ts';
import { say } from '../../contract/said.ts';
import { now } from '../../kit/clock.ts';
import { missing } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { Stores, Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { type CatalogueDataset, catalogue, pseudonymOf, subjectHex } from '../datasets/index.ts';
import { openExport, removeExportFile, sealExport } from './export-file.ts';
import { csvOf, firstRows, jsonOf, type PersonDataset } from './export-rows.ts';
import {
  completeExport,
  deleteExports,
  type ExportRow,
  expiredExports,
  exportIdsOf,
  insertExport,
  oneExport,
} from './export-store.ts';
import { throughOf } from './identifier-domains.ts';
import { catalogueOf, whileSteady } from './limit/sides-of.ts';
import { heldByMonth, runsOf } from './person-store.ts';
import { categoryWords, type Summary, type SummaryDataset, summaryPage } from './person-summary.ts';
import { checkedPurpose, heldPerson, valuesByToken } from './reveal-person.ts';

/** Days that an export is kept. */
const days = 7;
/** Rows of each dataset shown in the summary. */
const shownRows = 50;

/** Names that are safe on every file system and inside a ZIP: no path, no dots in front, none twice. */
export const safeNames = (names: readonly string[]): string[] => {
  const taken = new Set<string>(['index']);
  return names.map((name) => {
    const plain =
      name
        .normalize('NFKC')
        .replace(/[^\p{L}\p{N}_-]+/gu, '_')
        .replace(/^_+|_+$/g, '')
        .slice(0, 80) || 'dataset';
    let free = plain;
    for (let n = 2; taken.has(free.toLowerCase()); n += 1) free = `${plain}-${n}`;
    taken.add(free.toLowerCase());
    return free;
  });
};

type Named = PersonDataset & { file: string };

const summaryOf = async (
  workspace: Workspace,
  all: readonly CatalogueDataset[],
  held: readonly Named[],
  subject: bigint,
): Promise<Summary> => {
  const months = await heldByMonth(
    workspace,
    held.map(({ dataset }) => dataset),
    [subject],
  );
  const runs = await runsOf(workspace, [...new Set(months.flatMap((month) => month.runs))]);
  const datasets: SummaryDataset[] = [];
  for (const one of held) {
    const mine = new Set(months.filter(({ dataset }) => dataset === one.dataset.id).flatMap((month) => month.runs));
    datasets.push({
      title: one.dataset.title,
      rows: one.rows,
      through: throughOf(all, one.dataset),
      categories: [
        ...new Set(
          one.dataset.columns.flatMap(({ category, treatment }) =>
            category === null || treatment === 'drop' ? [] : [categoryWords(category)],
          ),
        ),
      ],
      sources: runs.filter(({ run }) => mine.has(run)),
      sample: await firstRows(one, shownRows),
      files: [`${one.file}.csv`, `${one.file}.json`],
    });
  }
  return { workspace: workspace.name, pseudonym: pseudonymOf(workspace, subject), at: now(), datasets };
};

const webStream = (pieces: AsyncIterable<string> | Iterable<string>): ReadableStream<Uint8Array> =>
  Readable.toWeb(Readable.from(pieces).map((piece: string) => Buffer.from(piece))) as ReadableStream<Uint8Array>;

const writeZip = async (target: Writable, summary: Summary, held: readonly Named[]): Promise<void> => {
  const { ZipWriter } = await import('@zip.js/zip.js');
  const zip = new ZipWriter(Writable.toWeb(target), { useWebWorkers: false, lastModDate: summary.at });
  await zip.add('index.html', webStream([await summaryPage(summary)]));
  for (const one of held) {
    await zip.add(`${one.file}.csv`, webStream(csvOf(one)));
    await zip.add(`${one.file}.json`, webStream(jsonOf(one)));
  }
  await zip.close();
};

const publicExport = (workspace: Workspace, row: ExportRow): PersonExport => ({
  id: row.id,
  subject: subjectHex(row.subject),
  pseudonym: pseudonymOf(workspace, row.subject),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  datasets: row.datasets,
  bytes: row.bytes,
});

const namedDatasets = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subject: bigint,
): Promise<Named[]> => {
  const counts = await heldPerson(workspace, datasets, subject);
  const values = await valuesByToken(workspace, subject);
  const held = (await catalogueOf(workspace, subject)).filter(({ id }) => (counts.get(id) ?? 0) > 0);
  const files = safeNames(held.map(({ name }) => name));
  return held.map((dataset, i) => ({
    workspace,
    dataset,
    subject,
    values,
    file: files[i] ?? dataset.id,
    rows: counts.get(dataset.id) ?? 0,
  }));
};

const emptyExport = (workspace: Workspace, subject: bigint): ExportRow => ({
  id: randomId(),
  workspaceId: workspace.id,
  subject,
  createdAt: now(),
  expiresAt: new Date(now().getTime() + days * 86_400_000),
  datasets: [],
  bytes: 0,
});

const writeExport = async (
  workspace: Workspace,
  all: readonly CatalogueDataset[],
  row: ExportRow,
): Promise<ExportRow> => {
  const held = await namedDatasets(workspace, all, row.subject);
  const summary = await summaryOf(workspace, all, held, row.subject);
  const through = new PassThrough();
  const sealed = sealExport(workspace, row, through);
  const zipped = writeZip(through, summary, held).catch((error: unknown) => {
    through.destroy(error instanceof Error ? error : new Error('The archive could not be written'));
    throw error;
  });
  const [bytes] = await Promise.all([sealed, zipped]);
  const done = { bytes, datasets: held.map(({ dataset, rows }) => ({ dataset: dataset.name, rows })) };
  await completeExport(workspace, row.id, done);
  return { ...row, ...done };
};

export const dropExports = async (stores: Stores, ids: readonly string[]): Promise<void> => {
  for (const id of ids) removeExportFile(stores, id);
  await deleteExports(stores, ids);
};

/**
 * Writes the ZIP of a person: per dataset a CSV and a JSON file of the values as they came, and index.html. Kept 7 days,
 * sealed on disk. Writes `person.exported` with the purpose. Throws `purpose-missing`, and `missing` for nobody or somebody erased.
 */
export const exportPerson = async (
  workspace: Workspace,
  subject: bigint,
  request: { purpose: string },
): Promise<PersonExport> => {
  const purpose = checkedPurpose(request.purpose);
  const datasets = await catalogue(workspace);
  await heldPerson(workspace, datasets, subject);
  const row = emptyExport(workspace, subject);
  // The row first: an erasure that begins meanwhile, or a restart, finds the file through it.
  await insertExport(workspace, row);
  try {
    const written = await whileSteady(workspace, [subject], () => {
      removeExportFile(workspace.stores, row.id); // what was written before the person's rows were moved
      return writeExport(workspace, datasets, row);
    });
    await heldPerson(workspace, datasets, subject);
    await recordEntry(workspace, {
      action: 'person.exported',
      subject,
      purpose,
      detail: say('audit.exported', {
        rows: written.datasets.reduce((sum, { rows }) => sum + rows, 0),
        datasets: written.datasets.length,
      }),
    });
    return publicExport(workspace, written);
  } catch (error) {
    await dropExports(workspace.stores, [row.id]);
    await heldPerson(workspace, datasets, subject); // erased meanwhile: that is what went wrong
    throw error;
  }
};

/** The ZIP of an export as a stream, and what to call it. Throws `missing` when it expired or the person was erased. */
export const exportFile = async (
  workspace: Workspace,
  id: string,
): Promise<{ name: string; bytes: number; body: Readable }> => {
  const row = await oneExport(workspace, id);
  if (row === null || row.bytes === 0 || row.expiresAt <= now())
    throw missing('export', 'Exports are kept for 7 days, and end when the person is erased. Make a new one.');
  const pseudonym = pseudonymOf(workspace, row.subject).replace('·', '-');
  return { name: `person-${pseudonym}.zip`, bytes: row.bytes, body: await openExport(workspace, row) };
};

/** Removes all exports of a workspace that goes. */
export const dropExportsOf = async (stores: Stores, workspaceId: string): Promise<void> =>
  dropExports(stores, await exportIdsOf(stores, workspaceId));

/** Removes exports whose 7 days are over. Returns how many. Call it every hour or so. */
export const expireExports = async (stores: Stores): Promise<number> => {
  const ids = await expiredExports(stores, now());
  await dropExports(stores, ids);
  return ids.length;
};
