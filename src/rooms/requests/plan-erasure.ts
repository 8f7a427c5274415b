/** What erasing a person would do, in counts and in sentences. Changes nothing. */
import type { ErasurePlan } from '../../contract/people.ts';
import { missing } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogue, ensureVaultTables, pseudonymOf, subjectHex } from '../datasets/index.ts';
import { begunErasures, type FrozenPlan } from './erasure-store.ts';
import { freezePlans, isEmptyPlan } from './freeze-plan.ts';
import { plural } from './words.ts';

const rowsOf = (plan: FrozenPlan): number => plan.before.datasets.reduce((sum, { rows }) => sum + rows, 0);

/** The plan in plain words. */
export const sentencesOf = (plan: FrozenPlan): string[] => {
  const { before } = plan;
  const some = (n: number, sentence: string): string[] => (n === 0 ? [] : [sentence]);
  return [
    ...some(
      rowsOf(plan),
      `${plural(rowsOf(plan), 'row')} in ${plural(before.datasets.length, 'dataset')} can no longer be seen by anybody, within a second, and are then removed from the files.`,
    ),
    ...some(
      before.vaultValues,
      `${plural(before.vaultValues, 'value')} in the vault can never be read again: the person’s key is destroyed.`,
    ),
    ...some(
      before.identifiers,
      `${plural(before.identifiers, 'identifier')} no longer ${before.identifiers === 1 ? 'leads' : 'lead'} to the person, so nothing finds them.`,
    ),
    ...some(
      before.exports,
      `${plural(before.exports, 'export')} made of the person ${before.exports === 1 ? 'is' : 'are'} deleted.`,
    ),
    ...some(
      before.rejectedRecords,
      `${plural(before.rejectedRecords, 'rejected record')} with one of the person’s identifiers ${before.rejectedRecords === 1 ? 'is' : 'are'} deleted.`,
    ),
    'Importing the same data again will not bring the person back: a ledger of keyed hashes keeps it out.',
    'Rows of other persons that only mention this one stay.',
    'This cannot be undone. At the end there is a signed certificate.',
  ];
};

/** The plan of erasing one person. Throws `missing` for nobody, or somebody whose erasure has begun. */
export const planErasure = async (workspace: Workspace, subject: bigint): Promise<ErasurePlan> => {
  await ensureVaultTables(workspace);
  const plan = (await freezePlans(workspace, await catalogue(workspace), [subject])).get(subject);
  const begun = await begunErasures(workspace, [subject]);
  if (subject === 0n || plan === undefined || isEmptyPlan(plan) || begun.length > 0)
    throw missing('person', 'They may have been erased. Search for them again.');
  return {
    subject: subjectHex(subject),
    pseudonym: pseudonymOf(workspace, subject),
    datasets: plan.before.datasets,
    vaultValues: plan.before.vaultValues,
    identifiers: plan.before.identifiers,
    exports: plan.before.exports,
    rejectedRecords: plan.before.rejectedRecords,
    sentences: sentencesOf(plan),
  };
};
