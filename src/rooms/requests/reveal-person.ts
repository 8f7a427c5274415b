/** Reveal (P12.1): a person's values, for a purpose, written to the audit log before they are read. */
import { purposeText, type RevealAnswer, type RevealedValue } from '../../contract/people.ts';
import { say } from '../../contract/said.ts';
import { now } from '../../kit/clock.ts';
import { invalid, missing } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { impersonalReason, recordEntry } from '../audit/index.ts';
import { type CatalogueDataset, catalogue, readVault } from '../datasets/index.ts';
import { begunErasures } from './erasure-store.ts';
import { catalogueOf, whileSteady } from './limit/sides-of.ts';
import { countRows, tokensOf } from './person-store.ts';

/** How long revealed values stay open in the app. */
const minutes = 5;

/** The purpose, trimmed. Throws `purpose-missing` when it is shorter than 3 or longer than 500 characters, `reason-personal`. */
export const checkedPurpose = (purpose: string): string => {
  const parsed = purposeText.safeParse(purpose);
  if (parsed.success) return impersonalReason(parsed.data);
  throw invalid(
    'purpose-missing',
    'A purpose is needed',
    'Say why, in 3 to 500 characters. It is written to the audit log.',
  );
};

/** Throws `missing` when nothing is held of the person, or their erasure has begun. Returns rows by dataset id. */
export const heldPerson = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subject: bigint,
): Promise<Map<string, number>> => {
  const counts = subject === 0n ? new Map<string, number>() : await countRows(workspace, datasets, [subject]);
  const held = [...counts.values()].some((rows) => rows > 0);
  const begun = await begunErasures(workspace, [subject]);
  if (held && begun.length === 0) return counts;
  throw missing('person', 'They may have been erased. Search for them again.');
};

/** What a person's tokens stand for, by token domain and token. */
export const valuesByToken = async (workspace: Workspace, subject: bigint): Promise<Map<string, string>> => {
  const values = await readVault(workspace, [subject]);
  return new Map(values.map(({ domain, token, text }) => [`${domain}\0${token}`, text]));
};

const valuesIn = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  subject: bigint,
  values: ReadonlyMap<string, string>,
): Promise<RevealedValue[]> => {
  const tokens = await tokensOf(workspace, dataset, subject);
  return tokens.flatMap(({ position, tokens: some }) => {
    const column = dataset.columns.find((one) => one.position === position);
    if (column === undefined) return [];
    return some.flatMap((token) => {
      const value = values.get(`${column.tokenDomain ?? ''}\0${token}`);
      return value === undefined
        ? []
        : [{ dataset: dataset.name, column: column.name, category: column.category, value }];
    });
  });
};

/**
 * All vault values of a person, by dataset and column. Writes `person.revealed` with the purpose first.
 * Throws `purpose-missing`, and `missing` for nobody or somebody erased.
 */
export const revealPerson = async (
  workspace: Workspace,
  subject: bigint,
  request: { purpose: string },
): Promise<RevealAnswer> => {
  const purpose = checkedPurpose(request.purpose);
  const datasets = await catalogue(workspace);
  const counts = await heldPerson(workspace, datasets, subject);
  const held = [...counts.values()].filter((rows) => rows > 0);
  await recordEntry(workspace, {
    action: 'person.revealed',
    subject,
    purpose,
    detail: say('audit.revealed', { datasets: held.length }),
  });
  const values = await valuesByToken(workspace, subject);
  const revealed = await whileSteady(workspace, [subject], async () => {
    const there = await catalogueOf(workspace, subject);
    return Promise.all(there.map((dataset) => valuesIn(workspace, dataset, subject, values)));
  });
  await heldPerson(workspace, datasets, subject); // an erasure that began meanwhile wins
  return { values: revealed.flat(), until: new Date(now().getTime() + minutes * 60_000).toISOString() };
};
