/** Asking: question → plan → SQL → rows → what is hidden → answer. */
import type { Answer, Question } from '../../contract/insights.ts';
import { stopwatch } from '../../kit/clock.ts';
import { invalid, isTrouble, Trouble } from '../../kit/errors.ts';
import type { Sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogueState, pseudonymOf, readSettings, subjectHex } from '../datasets/index.ts';
import { type BuiltQuestion, buildSql, hopsOf, keySql, witnessRows } from './build-sql.ts';
import type { Hop } from './joins.ts';
import { hasPersons } from './members.ts';
import { mostGroups, type Plan, planQuestion } from './plan.ts';
import { rememberedProof, rememberProof } from './remember-proofs.ts';
import {
  type AnswerRow,
  byGroup,
  type Cell,
  cellsOf,
  type EngineRow,
  factsOf,
  fillPeriods,
  keysOf,
  sortRows,
  withoutMeasures,
} from './shape.ts';
import { allGroups, areFew, type GroupFacts, hiddenGroups } from './suppress.ts';
import { provesAll, provesGroups, type Witness, witnessOf } from './witness.ts';

type Options = { signal?: AbortSignal | undefined };

const settings = {
  max_execution_time: 30,
  max_memory_usage: 4_000_000_000,
  enable_extended_results_for_datetime_functions: 1, // periods before 1970 and after 2149
  join_use_nulls: 0,
  apply_deleted_mask: 1, // erased rows are hidden from the first moment (P4.8)
};
const mostEngineGroups = 2_000_000;

const tooManyGroups = (): Trouble =>
  new Trouble('too-large', {
    code: 'too-many-groups',
    title: 'This has too many groups',
    detail: `More than ${mostGroups.toLocaleString('en')} cannot be shown. Add a filter, or choose a coarser time grain or dimension.`,
  });

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const query = async <Row>(workspace: Workspace, statement: Sql, options: Options, more = {}): Promise<Row[]> => {
  const { signal } = options;
  try {
    return await workspace.stores.warehouse.query<Row>(statement, {
      settings: { ...settings, ...readSettings(workspace), ...more },
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (!isTrouble(error) && hasCode(error, 'warehouse-too-many-rows')) throw tooManyGroups();
    throw error;
  }
};

// Whether a column is a key changes with a load only, and says nothing about anybody. Only a yes is remembered.
const knownKeys = new WeakMap<Workspace['stores'], Set<string>>();

const checkKey = async (workspace: Workspace, hop: Hop, options: Options): Promise<void> => {
  const known = knownKeys.get(workspace.stores) ?? new Set<string>();
  knownKeys.set(workspace.stores, known);
  const name = `${hop.to.id}:${hop.target.position}:${hop.to.loadedAt.getTime()}`;
  if (known.has(name)) return;
  const [counted] = await query<{ n: string; keys: string }>(workspace, keySql(hop), options);
  if (counted?.n === counted?.keys) return void known.add(name);
  throw invalid(
    'join-fans-out',
    `"${hop.from.name}" cannot be combined with "${hop.to.name}"`,
    `Several rows of "${hop.to.name}" have the same "${hop.target.name}", so rows of "${hop.from.name}" would be counted ` +
      'several times. Load that dataset with one row for each, or ask about it on its own.',
  );
};

type Run = <Row>(statement: Sql, settings?: Readonly<Record<string, number>>) => Promise<Row[]>;
type People = { facts: GroupFacts[]; leavesFewOut: boolean };

const countLeftOut = async (run: Run, built: BuiltQuestion, k: number): Promise<boolean> => {
  if (built.leftOut === null) return false;
  const counts = await run<{ persons: string }>(built.leftOut);
  return counts.some(({ persons }) => Number(persons) > 0 && Number(persons) < k);
};

// What the engine does to make large readings fast costs more than reading so little, and takes it from the main statement.
const forFewRows = { max_threads: 1, compile_expressions: 0, compile_aggregate_expressions: 0 };

/** Looks at the first rows, and at more of them while that could prove more. */
const lookAtFirstRows = async (run: Run, plan: Plan, built: BuiltQuestion, k: number): Promise<Witness> => {
  const look = async (statement: Sql): Promise<Witness> =>
    witnessOf(plan, await run<EngineRow>(statement, forFewRows), built.personSets, k);
  const first = await look(built.witness);
  return first.rows < witnessRows || provesAll(first, k) ? first : look(built.widerWitness);
};

/** Nobody looks further than k, so neither the persons of proven groups nor their rows, as many at least, are counted. */
const provenFacts = (plan: Plan, rows: readonly EngineRow[], sets: number, k: number): GroupFacts[] =>
  rows.map((row) => ({
    keys: keysOf(plan, row),
    rows: k,
    persons: Array.from({ length: sets }, () => ({ count: k, who: [] })),
  }));

/**
 * Who the groups are about. Mostly a look at the first rows shows that there are enough persons everywhere; only otherwise
 * all rows are read once more, as reading the subject of every row costs more than most questions themselves.
 */
const lookAtPeople = async (
  run: Run,
  plan: Plan,
  built: BuiltQuestion,
  rows: readonly EngineRow[],
  witness: Witness,
  k: number,
): Promise<People> => {
  const groups = rows.map((row) => keysOf(plan, row).join());
  const isProven = provesGroups(witness, groups, k);
  const [persons, leavesFewOut] = await Promise.all([
    isProven ? [] : run<EngineRow>(built.persons),
    witness.leavesEnough ? false : countLeftOut(run, built, k),
  ]);
  const facts = isProven
    ? provenFacts(plan, rows, built.personSets, k)
    : factsOf(plan, rows, byGroup(plan, persons), built.personSets);
  return { facts, leavesFewOut };
};

/** All groups are few: which of them exist is not told either, so "none" looks the same as "some". */
const undisclosed = (plan: Plan): { rows: AnswerRow[]; hiddenRows: number } => ({
  rows:
    plan.groups.length === 0
      ? [
          withoutMeasures(
            plan,
            plan.measures.map(() => null),
          ),
        ]
      : [],
  hiddenRows: 1,
});

const isUndisclosed = (plan: Plan, facts: readonly GroupFacts[], k: number): boolean =>
  plan.isDiscreet && k > 1 && hasPersons(plan.base) && areFew(facts, k);

const groupedRows = (
  plan: Plan,
  cells: readonly Cell[][],
  facts: readonly GroupFacts[],
  few: boolean,
  k: number,
): { rows: AnswerRow[]; hiddenRows: number } => {
  if (isUndisclosed(plan, facts, k)) return undisclosed(plan);
  const hidden = few ? allGroups(facts) : hiddenGroups(facts, k);
  const rows = cells.map((row, index): AnswerRow =>
    hidden.has(index) ? withoutMeasures(plan, row) : { cells: row, hidden: false },
  );
  const leaveOut = plan.isDiscreet && plan.groups.length > 0;
  return { rows: leaveOut ? rows.filter((row) => !row.hidden) : rows, hiddenRows: hidden.size };
};

/** A list of persons shows all of them, unless they are fewer than k or its filters leave fewer than k out. */
const listedRows = (cells: readonly Cell[][], few: boolean, k: number): { rows: AnswerRow[]; hiddenRows: number } =>
  few || cells.length < k
    ? { rows: [], hiddenRows: cells.length > 0 ? 1 : 0 }
    : { rows: cells.map((row) => ({ cells: row, hidden: false })), hiddenRows: 0 };

const personCells =
  (workspace: Workspace) =>
  (subject: bigint): Cell => ({ subject: subjectHex(subject), pseudonym: pseudonymOf(workspace, subject) });

type Shaped = { rows: AnswerRow[]; hiddenRows: number };

const askListing = async (workspace: Workspace, run: Run, plan: Plan, built: BuiltQuestion): Promise<Shaped> => {
  const { k } = workspace;
  const [rows, few] = await Promise.all([run<EngineRow>(built.main), countLeftOut(run, built, k)]);
  return listedRows(cellsOf(plan, rows, personCells(workspace)), few, k);
};

const isEnough = ({ facts, leavesFewOut }: People, k: number): boolean =>
  !leavesFewOut && facts.every(({ persons }) => persons.every(({ count }) => count >= k));

/** Groups and their persons: the main statement alone where this question's groups are known to be large enough. */
const groupsAndPeople = async (
  workspace: Workspace,
  run: Run,
  plan: Plan,
  built: BuiltQuestion,
  version: string | null,
): Promise<{ rows: EngineRow[]; people: People }> => {
  const { k } = workspace;
  const asked = { version, statement: built.main.text };
  const isProven = rememberedProof(workspace, asked);
  const look = (): Promise<Witness> => lookAtFirstRows(run, plan, built, k);
  const [rows, early] = await Promise.all([run<EngineRow>(built.main), isProven === null ? look() : null]);
  if (rows.length > mostGroups) throw tooManyGroups();
  const groups = rows.map((row) => keysOf(plan, row).join());
  if (isProven !== null && groups.every(isProven))
    return { rows, people: { facts: provenFacts(plan, rows, built.personSets, k), leavesFewOut: false } };
  const people = await lookAtPeople(run, plan, built, rows, early ?? (await look()), k);
  if (isEnough(people, k)) rememberProof(workspace, asked, groups);
  return { rows, people };
};

const askGroups = async (
  workspace: Workspace,
  run: Run,
  plan: Plan,
  built: BuiltQuestion,
  version: string | null,
): Promise<Shaped> => {
  const { k } = workspace;
  const { rows, people } = await groupsAndPeople(workspace, run, plan, built, version);
  const { facts, leavesFewOut } = people;
  const cells = cellsOf(plan, rows, personCells(workspace));
  const shown = groupedRows(plan, cells, facts, leavesFewOut, k);
  return { rows: sortRows(plan, fillPeriods(plan, shown.rows)), hiddenRows: shown.hiddenRows };
};

/**
 * Answers a question on the workspace's datasets. `signal` stops it inside the engine; 30 seconds are the most it takes.
 * Throws `invalid` errors that say what is wrong with the question and what exists, `too-large` when there are too many
 * groups or it takes too long, `cancelled`. Rows about fewer than k persons are hidden (C3.1, P5.2).
 */
export const ask = async (workspace: Workspace, question: Question, options: Options = {}): Promise<Answer> => {
  const elapsed = stopwatch();
  const { version, datasets } = await catalogueState(workspace);
  const plan = planQuestion(datasets, question, workspace);
  for (const hop of hopsOf(plan)) await checkKey(workspace, hop, options);
  const built = buildSql(plan, workspace.k);
  const more = plan.isListing ? {} : { max_rows_to_group_by: mostEngineGroups };
  const run: Run = (statement, special) => query(workspace, statement, options, { ...more, ...special });
  const shaped = plan.isListing
    ? await askListing(workspace, run, plan, built)
    : await askGroups(workspace, run, plan, built, version);
  return {
    columns: plan.columns,
    rows: shaped.rows.slice(0, plan.limit),
    hiddenRows: shaped.hiddenRows,
    k: workspace.k,
    truncated: shaped.rows.length > plan.limit,
    milliseconds: elapsed(),
    sql: built.main.text,
  };
};
