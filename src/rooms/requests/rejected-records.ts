/** Rejected records that name a person: each is opened, cut into words and compared with the person's identifiers. */
import { sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, normaliseIdentifier, type VaultValue } from '../datasets/index.ts';
import { identifyingColumns } from './identifier-domains.ts';
import { runsOf } from './person-store.ts';

export type RejectKey = { run: number; line: string };

/** Identifiers of persons that rejected records are searched for. Numbers at home in one source are searched there only. */
type Wanted = { everywhere: Map<string, bigint[]>; bySource: Map<string, Map<string, bigint[]>> };

// Shorter ones (a customer number 17) stand in other people's records too.
const shortest = 3;

const add = (to: Map<string, bigint[]>, text: string, subject: bigint): void => {
  if (text.length >= shortest) to.set(text, [...(to.get(text) ?? []), subject]);
};

const wantedOf = (datasets: readonly CatalogueDataset[], values: readonly VaultValue[]): Wanted => {
  const wanted: Wanted = { everywhere: new Map(), bySource: new Map() };
  const columns = Map.groupBy(identifyingColumns(datasets), ({ column }) => column.tokenDomain ?? '');
  for (const { domain, text, subject } of values)
    for (const { dataset, column, domain: identity } of columns.get(domain) ?? []) {
      const normal = normaliseIdentifier(identity, text);
      const own = wanted.bySource.get(dataset.id) ?? new Map<string, bigint[]>();
      wanted.bySource.set(dataset.id, own);
      add(column.identifier?.scope === 'everywhere' ? wanted.everywhere : own, normal, subject);
    }
  return wanted;
};

/** Words of a record in the forms in which an identifier may stand in it: cut at separators, quotes and spaces; phones joined. */
const wordsOfRecord = (record: string): Set<string> => {
  const fields = record.split(/[,;\t|"'<>{}[\]\r\n]+/);
  const words = [...fields, ...record.split(/[\s,;\t|"'<>{}[\]()=]+/), ...fields.flatMap((field) => field.split(':'))];
  const plain = words.map((word) => normaliseIdentifier('', word));
  const phones = fields.filter((field) => /\d{3}/.test(field)).map((field) => normaliseIdentifier('phone', field));
  return new Set([...plain, ...phones]);
};

type Row = { run: number; line: string; sealed: string };

const page = (workspace: Workspace, after: RejectKey, rows: number): Promise<Row[]> =>
  workspace.stores.warehouse.query<Row>(
    sql`SELECT run, line, base64Encode(sealed) AS sealed FROM ${workspace.vault('rejects')}
        WHERE (run, line) > (${after.run}, ${BigInt(after.line)}) ORDER BY run, line LIMIT ${rows} WITH TIES`,
  );

async function* allRejects(workspace: Workspace): AsyncGenerator<Row> {
  let after: RejectKey = { run: 0, line: '0' };
  for (;;) {
    const rows = await page(workspace, after, 5000);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** True when there is any rejected record to search. */
export const hasRejects = async (workspace: Workspace): Promise<boolean> =>
  (await workspace.stores.warehouse.query(sql`SELECT 1 AS one FROM ${workspace.vault('rejects')} LIMIT 1`)).length > 0;

const sourcesOf = async (workspace: Workspace): Promise<Map<number, string>> => {
  const runs = await workspace.stores.warehouse.query<{ run: number }>(
    sql`SELECT DISTINCT run FROM ${workspace.vault('rejects')}`,
  );
  const found =
    runs.length === 0
      ? []
      : await runsOf(
          workspace,
          runs.map(({ run }) => run),
        );
  return new Map(found.map(({ run, datasetId }) => [run, datasetId]));
};

const subjectsIn = (record: string, wanted: readonly ReadonlyMap<string, bigint[]>[]): bigint[] => {
  const words = wordsOfRecord(record);
  return [...new Set(wanted.flatMap((map) => [...words].flatMap((word) => map.get(word) ?? [])))];
};

/** Rejected records with an identifier of these persons, by subject. `values`: what the vault holds of them. */
export const rejectsAbout = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  values: readonly VaultValue[],
): Promise<Map<bigint, RejectKey[]>> => {
  const wanted = wantedOf(datasets, values);
  const found = new Map<bigint, RejectKey[]>();
  const sources = await sourcesOf(workspace);
  if (sources.size === 0 && values.length === 0) return found;
  for await (const { run, line, sealed } of allRejects(workspace)) {
    const record = workspace.keys.open('rejects', Buffer.from(sealed, 'base64')).toString('utf8');
    const own = wanted.bySource.get(sources.get(run) ?? '') ?? new Map<string, bigint[]>();
    for (const subject of subjectsIn(record, [wanted.everywhere, own]))
      found.set(subject, [...(found.get(subject) ?? []), { run, line }]);
  }
  return found;
};
