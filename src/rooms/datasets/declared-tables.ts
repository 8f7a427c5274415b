/** What the warehouse holds of a workspace, declared from its catalogue: nobody keeps a second list by hand. */
import type { TableDeclaration } from '../../kit/declaration.ts';
import { databaseNames, type Workspace } from '../accounts/index.ts';
import type { Rule } from './keep/due-rows.ts';
import { keptWords } from './keep/kept-words.ts';
import { rulesOf } from './keep/rule-store.ts';
import { type CatalogueColumn, type CatalogueDataset, catalogue } from './catalogue.ts';

const ofPersons = {
  store: 'warehouse',
  subjects: 'persons in customers’ data',
  purposes: ['essential.service'],
  lawfulBasis: 'instruction of the controller',
  retention: keptWords(undefined),
  keep: { while: 'the contract runs', by: 'destroyWorkspaces' },
} as const satisfies Partial<TableDeclaration>;

const pseudonym = 'user.unique_id.pseudonymous';

const physical = (column: CatalogueColumn): [string, string | null][] => {
  if (column.treatment === 'drop' || column.treatment === 'ask') return [];
  const value: [string, string | null] = [`c${column.position}`, column.category];
  return column.treatment === 'generalise' ? [value, [`c${column.position}_token`, column.category]] : [value];
};

const label = (column: CatalogueColumn): string => `${column.name} · ${treatmentWord[column.treatment]}`;
const treatmentWord = {
  tokenise: 'tokenised',
  keep: 'kept',
  generalise: 'generalised',
  drop: 'dropped',
  ask: 'undecided',
} as const;

const keepOf = (rule: Rule | undefined): Pick<TableDeclaration, 'retention' | 'keep'> => {
  if (rule === undefined) return { retention: ofPersons.retention, keep: ofPersons.keep };
  const days = rule.unit === 'days' ? rule.count : Math.ceil(rule.count * 30.4375);
  const from = rule.event === 'column' ? (rule.column ?? '') : rule.event;
  return { retention: keptWords(rule), keep: { days, from, by: 'applyDueRetention' } };
};

const datasetTable = (database: string, dataset: CatalogueDataset, rule: Rule | undefined) => ({
  ...ofPersons,
  ...keepOf(rule),
  table: `${database}.d_${dataset.id}`,
  dataset: dataset.name,
  labels: Object.fromEntries(
    dataset.columns.flatMap((column) =>
      physical(column).map(([name]) => [name, name.endsWith('_token') ? `${label(column)} (token)` : label(column)]),
    ),
  ),
  readers: ['members of the workspace'],
  erasure: 'the person’s rows are hidden at once and purged from the files',
  columns: Object.fromEntries([['subject', pseudonym], ['run', null], ...dataset.columns.flatMap(physical)]),
});

// Made when somebody is first restricted: the same columns, of persons who asked that they be used for nothing.
const sideDeclaration = (database: string, dataset: CatalogueDataset) => ({
  ...datasetTable(database, dataset, undefined),
  table: `${database}.r_${dataset.id}`,
  purposes: ['essential.legal_obligation' as const],
  lawfulBasis: 'legal obligation' as const,
  readers: ['members who reveal or export for a purpose; recorded'],
});

const vaultTables = (database: string): TableDeclaration[] => [
  {
    ...ofPersons,
    table: `${database}.identities`,
    readers: ['nobody directly; Find looks up one person for a reason'],
    erasure: 'the rows are deleted, so nothing leads to the person',
    columns: { fingerprint: 'user.unique_id', domain: null, subject: pseudonym, run: null },
  },
  {
    ...ofPersons,
    table: `${database}.keys`,
    readers: ['nobody directly'],
    erasure: 'the key is destroyed, and with it every value of the person',
    columns: { subject: pseudonym, wrapped: 'user.authorization', run: null },
  },
  {
    ...ofPersons,
    table: `${database}.vault`,
    readers: ['members who reveal for a purpose; recorded'],
    erasure: 'the key is destroyed, then the rows are deleted and purged',
    columns: { subject: pseudonym, domains: null, tokens: pseudonym, sealed: 'user', run: null },
  },
  {
    ...ofPersons,
    table: `${database}.rejects`,
    readers: ['members who may import'],
    retention: 'while the dataset exists',
    keep: { while: 'the dataset exists', by: 'deleteDataset' },
    erasure: 'records with one of the person’s identifiers are deleted',
    columns: { run: null, line: null, reason: null, sealed: 'user' },
  },
  {
    ...ofPersons,
    table: `${database}.ledger`,
    purposes: ['essential.legal_obligation'],
    lawfulBasis: 'legal obligation',
    retention: 'while the workspace exists',
    keep: { while: 'the workspace exists', by: 'destroyWorkspaces' },
    readers: ['nobody; imports ask it whether to keep a row out'],
    erasure: 'kept: it is what stops a new import from bringing an erased person back',
    columns: { hash: null },
  },
];

/** Declarations of every warehouse table of the workspace. */
export const warehouseDeclarations = async (workspace: Workspace): Promise<TableDeclaration[]> => {
  const names = databaseNames(workspace.id);
  const [datasets, rules] = [await catalogue(workspace), await rulesOf(workspace)];
  return [
    ...datasets.map((dataset) => datasetTable(names.rows, dataset, rules.get(dataset.id))),
    ...datasets.map((dataset) => sideDeclaration(names.vault, dataset)),
    ...vaultTables(names.vault),
  ];
};

/** Tables of a load under way. */
export const isStagingTable = (table: string): boolean => table.startsWith('stage_');
