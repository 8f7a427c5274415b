/** What erasing a person would do, in counts and in sentences. Changes nothing. */
import type { ErasurePlan } from '../../contract/people.ts';
import { say, understand } from '../../contract/said.ts';
import { missing } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogue, ensureVaultTables, pseudonymOf, subjectHex } from '../datasets/index.ts';
import { begunErasures, type FrozenPlan } from './erasure-store.ts';
import { freezePlans, isEmptyPlan } from './freeze-plan.ts';

const rowsOf = (plan: FrozenPlan): number => plan.before.datasets.reduce((sum, { rows }) => sum + rows, 0);

/** The plan in plain words. */
const sentencesOf = (plan: FrozenPlan): string[] => {
  const { before } = plan;
  const { vaultValues: values, identifiers, exports, rejectedRecords: records } = before;
  const rows = rowsOf(plan);
  return [
    ...(rows === 0 ? [] : [say('erase.rows', { rows, datasets: before.datasets.length })]),
    ...(values === 0 ? [] : [say('erase.values', { values })]),
    ...(identifiers === 0 ? [] : [say('erase.identifiers', { identifiers })]),
    ...(exports === 0 ? [] : [say('erase.exports', { exports })]),
    ...(records === 0 ? [] : [say('erase.rejects', { records })]),
    say('erase.ledger'),
    say('erase.mentions'),
    say('erase.forGood'),
  ];
};

/** The plan of erasing one person. Throws `missing` for nobody, or somebody whose erasure has begun. */
export const planErasure = async (workspace: Workspace, subject: bigint): Promise<ErasurePlan> => {
  await ensureVaultTables(workspace);
  const plan = (await freezePlans(workspace, await catalogue(workspace), [subject])).get(subject);
  const begun = await begunErasures(workspace, [subject]);
  if (subject === 0n || plan === undefined || isEmptyPlan(plan) || begun.length > 0)
    throw missing('person', 'They may have been erased. Search for them again.');
  const sentences = sentencesOf(plan);
  return {
    subject: subjectHex(subject),
    pseudonym: pseudonymOf(workspace, subject),
    datasets: plan.before.datasets,
    vaultValues: plan.before.vaultValues,
    identifiers: plan.before.identifiers,
    exports: plan.before.exports,
    rejectedRecords: plan.before.rejectedRecords,
    sentences,
    sentencesSaid: sentences.map(understand),
  };
};
