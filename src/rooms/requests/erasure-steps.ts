/**
 * The steps of an erasure after the plan: hide, shred, purge, prove (P4.8). Each may run twice without harm, so a restart simply
 * goes on. All work on several erasures at once: a thousand persons share one rewrite of the files.
 */
import { now, stopwatch } from '../../kit/clock.ts';
import type { Workspace } from '../accounts/index.ts';
import {
  appendToLedger,
  besideDatasets,
  type CatalogueDataset,
  catalogue,
  endLimits,
  finishCorrections,
  finishLimits,
  forgetCorrections,
  readLedger,
  readVault,
  subjectHex,
  whileHeld,
  whileRowsStay,
} from '../datasets/index.ts';
import {
  type Certificate,
  certificateHash,
  type ErasureCounts,
  personReference,
  signCertificate,
} from './certificate.ts';
import { type ErasureRow, lastCertificate, markHidden, updateErasures } from './erasure-store.ts';
import { dropExports } from './export-person.ts';
import { exportsOf } from './export-store.ts';
import { ledgerOf } from './freeze-plan.ts';
import { countRowsBySubjectIn, countRowsIn } from './person-store.ts';
import {
  countRejects,
  hideRows,
  hideVault,
  identitiesOfHashes,
  hiddenRows,
  purgeHidden,
  vaultCounts,
} from './purge-store.ts';
import { hasRejects, rejectsAbout } from './rejected-records.ts';
import { noteCertificates, noteErasures } from './replay/erasure-journal.ts';
import { backupsText, endsInBackups } from './replay/in-backups.ts';

const subjectsOf = (erasures: readonly ErasureRow[]): bigint[] => erasures.map(({ subject }) => subject);
const idsOf = (erasures: readonly ErasureRow[]): string[] => erasures.map(({ id }) => id);

const hideWhatIsThere = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<void> => {
  // On both sides, whatever a restriction that begins or ends at this moment has moved.
  const both = [...datasets, ...(await besideDatasets(workspace, datasets))].map(({ table }) => table);
  const counts = await countRowsIn(workspace, both, subjects);
  await hideRows(
    workspace,
    both.filter((_, at) => (counts[at] ?? 0) > 0),
    subjects,
  );
};

/**
 * Enters everything that led to the persons in the ledger, durably and first, so that no crash leaves somebody erased who can be
 * imported again; then hides their rows in all datasets at once. `elapsed` measures from the request, in milliseconds.
 */
export const hide = async (
  workspace: Workspace,
  erasures: readonly ErasureRow[],
  elapsed = stopwatch(),
): Promise<void> => {
  noteErasures(workspace, erasures);
  await whileHeld(workspace, async () => {
    await appendToLedger(
      workspace,
      erasures.flatMap(({ plan }) => ledgerOf(plan)),
    );
    await hideWhatIsThere(workspace, await catalogue(workspace), subjectsOf(erasures));
  });
  await markHidden(workspace, idsOf(erasures), { hiddenAt: now(), hiddenMilliseconds: elapsed() });
};

// Searched again: an import that ran while the plan was made may have rejected more. Needs the keys, so it comes first.
const allRejects = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  erasures: readonly ErasureRow[],
) => {
  const known = erasures.flatMap(({ plan }) => plan.rejects);
  if (!(await hasRejects(workspace))) return known;
  const found = await rejectsAbout(workspace, datasets, await readVault(workspace, subjectsOf(erasures)));
  return [...known, ...[...found.values()].flat()];
};

/** Destroys keys, identities, vault values, exports and rejected records of the persons, and waits until no file holds them. */
export const shred = async (workspace: Workspace, erasures: readonly ErasureRow[]): Promise<void> => {
  const datasets = await catalogue(workspace);
  const subjects = subjectsOf(erasures);
  await whileRowsStay(workspace, async () => {
    await finishLimits(workspace);
    await finishCorrections(workspace);
    await hideWhatIsThere(workspace, datasets, subjects); // what was under way may have brought rows after the first time
    await forgetCorrections(workspace, subjects);
    await endLimits(workspace, subjects);
  });
  const rejects = await allRejects(workspace, datasets, erasures);
  await dropExports(
    workspace.stores,
    (await exportsOf(workspace, subjects)).map(({ id }) => id),
  );
  await hideVault(workspace, subjects, rejects);
  await purgeHidden(workspace, 'vault');
  await updateErasures(workspace, idsOf(erasures), { state: 'shredded', shreddedAt: now(), error: null });
};

/** Rewrites the datasets' files without the hidden rows, and waits until the old files are gone. */
export const purge = async (workspace: Workspace, erasures: readonly ErasureRow[]): Promise<void> => {
  await purgeHidden(workspace, 'rows');
  await updateErasures(workspace, idsOf(erasures), { state: 'purged', purgedAt: now(), error: null });
};

type Asked = { after: ErasureCounts; leads: number; missingFromLedger: number; unpurged: number };

const missingHashes = (workspace: Workspace, erasures: readonly ErasureRow[]): Map<string, number> => {
  const ledger = readLedger(workspace);
  const kept = new Set(
    Array.from({ length: ledger.length / 16 }, (_, i) => ledger.toString('hex', i * 16, i * 16 + 16)),
  );
  return new Map(
    erasures.map(({ id, plan }) => [id, ledgerOf(plan).filter((hash) => !kept.has(hash.toString('hex'))).length]),
  );
};

/** Asks every store again, for each erasure, by subject and by what once led to the person. */
const askAgain = async (workspace: Workspace, erasures: readonly ErasureRow[]): Promise<Map<string, Asked>> => {
  const datasets = await catalogue(workspace);
  const subjects = subjectsOf(erasures);
  const beside = await besideDatasets(workspace, datasets);
  const [rows, rowsBeside, vault, exports, hidden] = await Promise.all([
    countRowsBySubjectIn(workspace, datasets, subjects),
    countRowsBySubjectIn(workspace, beside, subjects),
    vaultCounts(workspace, subjects),
    exportsOf(workspace, subjects),
    hiddenRows(workspace, [...datasets, ...beside], subjects),
  ]);
  const missing = missingHashes(workspace, erasures);
  const answers = new Map<string, Asked>();
  const someLead =
    (await identitiesOfHashes(
      workspace,
      erasures.flatMap(({ plan }) => ledgerOf(plan)),
    )) > 0;
  const someRejects =
    (await countRejects(
      workspace,
      erasures.flatMap(({ plan }) => plan.rejects),
    )) > 0;
  for (const { id, subject, plan } of erasures) {
    const mine = (dataset: string): number =>
      (rows.get(subject)?.get(dataset) ?? 0) + (rowsBeside.get(subject)?.get(dataset) ?? 0);
    const idOf = new Map(datasets.map((dataset) => [dataset.name, dataset.id]));
    answers.set(id, {
      after: {
        datasets: plan.before.datasets.map(({ dataset }) => ({
          dataset,
          rows: mine(idOf.get(dataset) ?? ''),
        })),
        ...(vault.get(subject) ?? { keys: 0, identifiers: 0, vaultValues: 0 }),
        exports: exports.filter((one) => one.subject === subject).length,
        rejectedRecords: someRejects ? await countRejects(workspace, plan.rejects) : 0,
      },
      leads: someLead ? await identitiesOfHashes(workspace, ledgerOf(plan)) : 0,
      missingFromLedger: missing.get(id) ?? 0,
      unpurged: hidden.get(subject) ?? 0,
    });
  }
  return answers;
};

const checksOf = ({ after, leads, missingFromLedger, unpurged }: Asked): Certificate['checks'] => {
  const asked: [string, number][] = [
    ...after.datasets.map(({ dataset, rows }): [string, number] => [
      `rows of the person in the dataset ${dataset}`,
      rows,
    ]),
    ['values of the person in the vault', after.vaultValues],
    ['keys of the person', after.keys],
    ['identifiers that lead to the person, asked by the person', after.identifiers],
    ['identifiers that lead to anybody, asked by the hashes of what led to the person', leads],
    ['exports of the person', after.exports],
    ['rejected records with an identifier of the person', after.rejectedRecords],
    ['entries of the person that the ledger does not have', missingFromLedger],
    ['rows of the person still in any file, hidden ones included', unpurged],
  ];
  return asked.map(([check, found]) => ({ check, found, ok: found === 0 }));
};

const notCovered = [
  'Copies that left the service: downloaded exports, the source systems and files the data came from.',
  'Uploaded files that have not been loaded yet: the ledger keeps the person out when they are.',
  'Rows of other persons that mention this one, and free text about them in columns that were not recognised as personal.',
  'The audit log, which names the person by a random number only.',
  'Copies of backups and disk snapshots made outside the service.',
];

const certify = (
  workspace: Workspace,
  erasure: ErasureRow,
  asked: Asked,
  previous: Certificate | null,
): Certificate => {
  const iso = (at: Date | null): string => (at ?? now()).toISOString();
  const ends = endsInBackups(workspace.stores, erasure);
  // Later than the one before, so that their order is their times' order.
  const proven = Math.max(now().getTime(), previous === null ? 0 : Date.parse(previous.times.proven) + 1);
  return signCertificate(workspace.stores.masterKey, {
    workspace: workspace.id,
    erasure: erasure.id,
    persons: [personReference(workspace.id, subjectHex(erasure.subject))],
    before: erasure.plan.before,
    after: asked.after,
    checks: checksOf(asked),
    times: {
      requested: iso(erasure.requestedAt),
      hidden: iso(erasure.hiddenAt),
      shredded: iso(erasure.shreddedAt),
      purged: iso(erasure.purgedAt),
      proven: new Date(proven).toISOString(),
      outOfBackups: ends.data?.toISOString() ?? null,
      ...(ends.keys === null ? {} : { unreadableInBackups: ends.keys.toISOString() }),
    },
    backups: backupsText(workspace.stores, ends),
    ledgerEntries: erasure.plan.ledgerEntries,
    notCovered,
    previous: previous === null ? null : certificateHash(previous),
  });
};

/** Asks everything again and signs a certificate for each erasure of which nothing is left. Returns those it could not prove. */
export const prove = async (workspace: Workspace, erasures: readonly ErasureRow[]): Promise<ErasureRow[]> => {
  const answers = await askAgain(workspace, erasures);
  const unproven: ErasureRow[] = [];
  const proven: ErasureRow[] = [];
  let previous = await lastCertificate(workspace);
  for (const erasure of erasures) {
    const asked = answers.get(erasure.id);
    if (asked === undefined || checksOf(asked).some(({ ok }) => !ok)) {
      unproven.push(erasure);
      continue;
    }
    const certificate = certify(workspace, erasure, asked, previous);
    previous = certificate;
    const plan = { ...erasure.plan, ledger: '', rejects: [] };
    await updateErasures(workspace, [erasure.id], { state: 'proven', certificate, plan, error: null });
    proven.push({ ...erasure, certificate });
  }
  noteCertificates(workspace, proven);
  return unproven;
};
