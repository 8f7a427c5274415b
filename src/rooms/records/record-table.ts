/**
 * Rows in memory, column by column, found by what stands in them. A text is kept once and rows hold its number; a token is kept as it
 * is. Rows with the same value of a column are linked, from when the column is first asked for: then finding them takes as long as
 * they are many, whatever else there is, and changing one costs the same everywhere. Knows nothing of stores and persons.
 */
import { type Chains, chains } from './chains.ts';
import { type Dictionary, dictionary } from './dictionary.ts';

/** What a column holds: texts (null: no value), or tokens of texts that lie in the vault (0: no value). */
export type ColumnKind = 'text' | 'token';
export type Cell = string | null | bigint;

/** Columns are numbered from 0. Texts that are equal to one of `is`, or to which `fits` says yes; or one token. */
export type Condition =
  | { column: number; is: readonly (string | null)[] }
  | { column: number; fits: (text: string) => boolean }
  | { column: number; token: bigint };

type TextColumn = { kind: 'text'; codes: Uint32Array; words: Dictionary; chains: Chains | null };
/** `halves`: the same bytes as two numbers a token, the lower first, as big integers are slow to compare. */
type TokenColumn = { kind: 'token'; tokens: BigUint64Array; halves: Uint32Array; chains: Chains | null };
type Column = TextColumn | TokenColumn;

export type RecordTable = {
  /** Rows that are there. */
  size(): number;
  /** Rows that ever were: their numbers are below it. */
  end(): number;
  isThere(row: number): boolean;
  add(subject: bigint, run: number, cells: readonly Cell[]): number;
  remove(row: number): void;
  subject(row: number): bigint;
  run(row: number): number;
  text(row: number, column: number): string | null;
  token(row: number, column: number): bigint;
  set(row: number, column: number, cell: Cell): void;
  /** Numbers of the rows that meet all conditions, in no order; all rows without one. */
  find(conditions: readonly Condition[]): number[];
  /** Rows of one person. */
  ofPerson(subject: bigint): number[];
};

const grown = <T extends Uint8Array | Uint32Array | BigUint64Array>(
  old: T,
  make: new (length: number) => T,
  length: number,
): T => {
  const made = new make(length);
  made.set(old as never);
  return made;
};

type Test = (row: number) => boolean;

const lowBits = (token: bigint): number => Number(BigInt.asUintN(32, token));
const highBits = (token: bigint): number => Number(token >> 32n);

const keepTokens = (column: TokenColumn, tokens: BigUint64Array): void => {
  column.tokens = tokens;
  column.halves = new Uint32Array(tokens.buffer, tokens.byteOffset, tokens.length * 2);
};

const tokenColumn = (capacity: number): TokenColumn => {
  const column: TokenColumn = {
    kind: 'token',
    tokens: new BigUint64Array(0),
    halves: new Uint32Array(0),
    chains: null,
  };
  keepTokens(column, new BigUint64Array(capacity));
  return column;
};

const newColumn = (kind: ColumnKind, capacity: number): Column =>
  kind === 'text'
    ? { kind, codes: new Uint32Array(capacity), words: dictionary(), chains: null }
    : tokenColumn(capacity);

const hasToken = (column: TokenColumn, token: bigint): Test => {
  const [low, high] = [lowBits(token), highBits(token)];
  return (row) => column.halves[row * 2] === low && column.halves[row * 2 + 1] === high;
};

/** The link by which rows with the same value find each other: the text's number, or some bits of the token. */
const linkOf = (column: Column, row: number): number =>
  (column.kind === 'text' ? column.codes[row] : column.halves[row * 2]) ?? 0;

const write = (column: Column, row: number, cell: Cell): void => {
  if (column.kind === 'token') column.tokens[row] = typeof cell === 'bigint' ? cell : 0n;
  else column.codes[row] = column.words.code(typeof cell === 'bigint' ? null : cell);
};

/** Which links may hold rows that are asked for, how many rows that are at most, and which of them are. */
type Search = { column: Column; links: number[]; test: Test };

const searchTexts = (column: TextColumn, codes: number[]): Search => {
  const wanted = new Set(codes);
  const [only] = codes;
  const test: Test =
    codes.length === 1 ? (row) => column.codes[row] === only : (row) => wanted.has(column.codes[row] ?? -1);
  return { column, links: [...wanted], test };
};

const searchOf = (columns: readonly Column[], condition: Condition): Search => {
  const column = columns[condition.column];
  if (column === undefined) throw new TypeError('There is no such column');
  if ('token' in condition) {
    if (column.kind !== 'token') throw new TypeError('The column holds texts');
    const { token } = condition;
    return { column, links: [lowBits(token)], test: hasToken(column, token) };
  }
  if (column.kind !== 'text') throw new TypeError('The column holds tokens');
  return searchTexts(
    column,
    'is' in condition
      ? condition.is.flatMap((text) => column.words.find(text) ?? [])
      : column.words.all((text) => condition.fits(text)),
  );
};

/** An empty table with columns of these kinds. */
export const recordTable = (kinds: readonly ColumnKind[], expected = 1024): RecordTable => {
  let capacity = Math.max(16, expected);
  let end = 0;
  let size = 0;
  let there = new Uint8Array(capacity);
  let runs = new Uint32Array(capacity);
  const persons = tokenColumn(capacity);
  const columns = kinds.map((kind) => newColumn(kind, capacity));
  const all: readonly Column[] = [persons, ...columns];

  const grow = (): void => {
    capacity *= 2;
    there = grown(there, Uint8Array, capacity);
    runs = grown(runs, Uint32Array, capacity);
    for (const column of all) {
      if (column.kind === 'text') column.codes = grown(column.codes, Uint32Array, capacity);
      else keepTokens(column, grown(column.tokens, BigUint64Array, capacity));
    }
  };

  const chained = (column: Column): Chains => {
    if (column.chains !== null) return column.chains;
    const made = chains(capacity);
    for (let row = 0; row < end; row += 1) if (there[row] === 1) made.link(row, linkOf(column, row));
    column.chains = made;
    return made;
  };

  const scan = (tests: readonly Test[]): number[] => {
    const rows: number[] = [];
    for (let row = 0; row < end; row += 1) if (there[row] === 1 && tests.every((test) => test(row))) rows.push(row);
    return rows;
  };

  const find = (conditions: readonly Condition[]): number[] => {
    const searches = conditions.map((condition) => searchOf(columns, condition));
    const tests = searches.map(({ test }) => test);
    const sized = searches.map((search) => ({ search, rows: chained(search.column).count(search.links) }));
    const best = sized.toSorted((a, b) => a.rows - b.rows)[0];
    if (best === undefined || best.rows * 2 > end) return scan(tests);
    const rows: number[] = [];
    const { column, links } = best.search;
    for (const link of links)
      chained(column).each(link, (row) => {
        if (linkOf(column, row) === link && tests.every((test) => test(row))) rows.push(row);
      });
    return rows;
  };

  const cellsTo = (row: number, subject: bigint, cells: readonly Cell[]): void => {
    persons.tokens[row] = subject;
    for (const [at, column] of columns.entries()) write(column, row, cells[at] ?? null);
    for (const column of all) column.chains?.link(row, linkOf(column, row));
  };

  return {
    size: () => size,
    end: () => end,
    isThere: (row) => there[row] === 1,
    add: (subject, run, cells) => {
      if (end === capacity) grow();
      const row = end;
      end += 1;
      size += 1;
      there[row] = 1;
      runs[row] = run;
      cellsTo(row, subject, cells);
      return row;
    },
    remove: (row) => {
      if (there[row] !== 1) return;
      there[row] = 0;
      size -= 1;
      for (const column of all) column.chains?.unlink(row, linkOf(column, row));
    },
    subject: (row) => persons.tokens[row] ?? 0n,
    run: (row) => runs[row] ?? 0,
    text: (row, at) => {
      const column = columns[at];
      return column?.kind === 'text' ? column.words.text(column.codes[row] ?? 0) : null;
    },
    token: (row, at) => {
      const column = columns[at];
      return column?.kind === 'token' ? (column.tokens[row] ?? 0n) : 0n;
    },
    set: (row, at, cell) => {
      const column = columns[at];
      if (column === undefined) throw new TypeError('There is no such column');
      column.chains?.unlink(row, linkOf(column, row));
      write(column, row, cell);
      column.chains?.link(row, linkOf(column, row));
    },
    find,
    ofPerson: (subject) => {
      const rows: number[] = [];
      const isTheirs = hasToken(persons, subject);
      chained(persons).each(lowBits(subject), (row) => {
        if (isTheirs(row)) rows.push(row);
      });
      return rows;
    },
  };
};
