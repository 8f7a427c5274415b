/** The dialect of a delimited text, from its head: delimiter, quoting, line ends, preamble, header. */
import { splitRecords } from './split-records.ts';
import type { SplitDialect, TextRecord } from './split-records.ts';
import { inferFormat } from './infer-formats.ts';

export type SniffedCsv = SplitDialect & { preamble: number; header: boolean; width: number; records: TextRecord[] };

const DELIMITERS = [',', '\t', ';', '|', '^', '~', '\u0001', '\u001f', '+|', '||', ':'];
/** A delimiter that also occurs inside ordinary values needs more evidence. */
const DOUBT: Record<string, number> = { ':': 0.4, '~': 0.8, '^': 0.8 };
const LOOKED_AT = 300;

/** The most frequent number of fields; the larger one when tied. */
function usualWidth(records: TextRecord[]): { width: number; share: number } {
  const counts = new Map<number, number>();
  for (const { fields } of records)
    if (fields.length > 0) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  let [width, most] = [1, 0];
  for (const [fields, count] of counts)
    if (count > most || (count === most && fields > width)) [width, most] = [fields, count];
  return { width, share: records.length === 0 ? 0 : most / records.length };
}

/** Lines that begin with `#` say nothing about the table, unless there is nothing else. */
function withoutComments(records: TextRecord[]): TextRecord[] {
  const table = records.filter(({ raw }) => !raw.startsWith('#'));
  return table.length === 0 ? records : table;
}

function trial(text: string, complete: boolean, dialect: SplitDialect): { records: TextRecord[]; score: number } {
  const records = splitRecords(dialect).push(text, true);
  // The head may end in the middle of a record.
  if (!complete && records.length > 1) records.pop();
  const looked = withoutComments(records.slice(0, LOOKED_AT));
  const { width, share } = usualWidth(looked);
  const broken = looked.filter(({ problem }) => problem !== null).length / Math.max(1, looked.length);
  const score =
    width < 2 ? 0 : share * share * (1 + Math.log2(width) / 4) * (1 - broken) * (DOUBT[dialect.delimiter] ?? 1);
  return { records, score };
}

const newlineOf = (text: string): 'lf' | 'cr' => (!text.includes('\n') && text.includes('\r') ? 'cr' : 'lf');

function quotingOf(text: string, delimiter: string): Pick<SplitDialect, 'quote' | 'escape' | 'skipSpace'> {
  const d = delimiter.replaceAll(/[|^+\\$.*?()[\]{}]/g, String.raw`\$&`);
  const count = (pattern: string): number => (text.match(new RegExp(pattern, 'gm')) ?? []).length;
  const double = count(`(^|${d}) ?"`);
  const single = double > 0 ? 0 : count(`(^|${d})'[^'\\n]*${d}[^'\\n]*'(${d}|\\r?$)`);
  const backslash = count(String.raw`[^\\]\\"[^\r\n]`) > 0 && !/[^\\,;\t|]""[^,;\t|\r\n]/.test(text);
  return {
    quote: single > 0 ? "'" : '"',
    escape: backslash && count(`[^\\\\]\\\\"(?!${d}|\\r?$)`) > 0 ? 'backslash' : 'double',
    skipSpace: double > 0 && count(`${d} +"[^"]*" *(${d}|\\r?$)`) > 0,
  };
}

/** `sep=;` is what Excel writes to name the delimiter. */
function namedDelimiter(text: string): string | null {
  return /^sep=(.)\r?\n/i.exec(text)?.[1] ?? null;
}

/**
 * The dialect of the head of a text. `hint`: the delimiter to prefer when the evidence is even (by the file's ending).
 */
export function sniffCsv(head: string, complete: boolean, hint: string | null): SniffedCsv {
  const named = namedDelimiter(head);
  const skipped = named === null ? 0 : 1;
  const text = named === null ? head : head.slice(head.indexOf('\n') + 1);
  const newline = newlineOf(text);
  const preferred = hint === null ? DELIMITERS : [hint, ...DELIMITERS];
  let best: { dialect: SplitDialect; records: TextRecord[]; score: number } | null = null;
  for (const delimiter of named === null ? preferred : [named]) {
    if (!text.includes(delimiter) && best !== null) continue;
    const recordEnd = delimiter === '+|' ? '&|' : '';
    const dialect: SplitDialect = { delimiter, newline, recordEnd, ...quotingOf(text, delimiter) };
    const tried = trial(text, complete, dialect);
    const score = tried.score * (delimiter === hint ? 1.2 : 1);
    if (best === null || score > best.score * 1.001) best = { dialect, records: tried.records, score };
  }
  if (best === null) throw new Error('No delimiter was tried');
  return { ...best.dialect, ...layoutOf(best.records, skipped) };
}

function layoutOf(all: TextRecord[], skipped: number): Pick<SniffedCsv, 'preamble' | 'header' | 'width' | 'records'> {
  const title = preambleRecords(all);
  const records = all.slice(title);
  const preamble = skipped + (title > 0 ? (records[0]?.line ?? 1) - 1 : 0);
  const header = hasHeader(records.slice(0, LOOKED_AT));
  return { preamble, header, width: widthOf(records, header), records };
}

/** Comment and title lines before the table, only where the table after them is beyond doubt. */
function preambleRecords(records: TextRecord[]): number {
  const { width } = usualWidth(withoutComments(records.slice(0, LOOKED_AT)));
  const isComment = (record: TextRecord | undefined): boolean =>
    width > 1 && record !== undefined && record.raw.startsWith('#') && record.fields.length !== width;
  let lines = 0;
  while (lines < 50 && isComment(records[lines])) lines++;
  if (lines > 0 || width < 3) return records.length > lines ? lines : 0;
  while (lines < 20 && filledCells(records[lines]) <= 1 && (records[lines]?.fields.length ?? width) < width) lines++;
  const table = records.slice(lines, lines + 4);
  return table.length === 4 && table.every(({ fields }) => fields.length === width) ? lines : 0;
}

const filledCells = (record: TextRecord | undefined): number =>
  record?.fields.filter((field) => field.trim() !== '').length ?? 0;

/** Rows may all be wider than the header (columns without a name) or narrower (a header that ends in a delimiter). */
function widthOf(records: TextRecord[], header: boolean): number {
  const first = records[0]?.fields ?? [];
  if (!header) return usualWidth(records.slice(0, LOOKED_AT)).width;
  const rows = records.slice(1, LOOKED_AT);
  const { width, share } = usualWidth(rows);
  if (rows.length === 0 || share < 0.9 || width === first.length) return first.length;
  if (width > first.length) return rows.length >= 2 ? width : first.length;
  return first.slice(width).every((name) => name.trim() === '') ? width : first.length;
}

const CONTACT = /^[^@\s]+@[^@\s]+\.\w+$|^https?:\/\//;

/** Compares the kind of each cell of the first record with the cells below it. Without evidence there is a header. */
function hasHeader(records: TextRecord[]): boolean {
  const first = records[0]?.fields ?? [];
  const rows = records.slice(1);
  const kind = (texts: string[]): string => inferFormat(texts).format.kind;
  let votes = 0;
  first.forEach((cell, i) => {
    if (cell.trim() === '') return;
    if (CONTACT.test(cell.trim())) votes -= 2;
    const below = rows.map(({ fields }) => fields[i] ?? '').filter((text) => text.trim() !== '');
    const [own, others] = [kind([cell]), kind(below)];
    if (own !== 'text') votes -= below.length === 0 || others !== 'text' ? 1 : 0.25;
    else if (others !== 'text') votes += 1;
    else if (below.length > 2 && below.slice(0, 50).includes(cell)) votes -= 0.5;
  });
  return votes >= 0;
}
