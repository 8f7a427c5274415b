/**
 * The type of each column, from its sample. A column has a type only when every sampled text converts; leading zeros,
 * more than 18 digits or two-digit years keep it text, because reading them as numbers or dates would change them.
 */
import type { ColumnType } from '../../../contract/catalog.ts';
import type { ColumnFormat } from './shapes.ts';

/** Texts that people write for "missing". Only in columns where everything else converts. */
const MISSING = new Set(['NULL', 'null', 'NA', 'N/A', 'n/a', '#N/A', 'NaN', 'nan', 'None', '\\N', '-', '?']);

const INTEGER = /^(0|-?[1-9]\d{0,17})$/;
const NUMBER = /^-?((0|[1-9]\d{0,16})(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?$/;
const BOOLEAN = /^(true|false|yes|no)$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATETIME = /^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?$/;
/** RE2 and JavaScript both read it; the engine checks the same on every row. */
export const ZONED_DATETIME =
  '^\\d{4}-\\d{2}-\\d{2}[T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.]\\d{1,9})?)?( ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?))?$';
const SLASHED = /^(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?:[ T](\d{1,2}):(\d{2})(:\d{2})?( ?[AaPp][Mm])?)?$/;

/** What a grouped or decorated number looks like: `$90,000 `, `1.234,56 €`. */
export function groupedNumberPattern(group: string, decimal: string): string {
  const [g, d] = [`[${group}]`, `[${decimal}]`];
  return `^-?[$€£¥₹]? ?-?(\\d{1,3}(${g}\\d{3})+|\\d+)(${d}\\d+)? ?[$€£¥₹]?$`;
}

export type Inferred = { format: ColumnFormat; note: string | null };
type Order = 'month' | 'day';

const isDay = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year <= 2299 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};
const isIsoDay = (text: string): boolean =>
  isDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)));

function grouped(values: string[]): { group: string; decimal: string } | null {
  for (const [group, decimal] of [
    [',', '.'],
    ['.', ','],
    [' ', ','],
    ["'", '.'],
    [' ', '.'],
    ['\u00a0', ','],
  ] as const) {
    const pattern = new RegExp(groupedNumberPattern(group, decimal), 'u');
    if (!values.every((value) => pattern.test(value) && value.length < 24 && !/^\D*0\d/.test(value))) continue;
    // Codes such as 1.234 alone prove nothing; a currency sign, a comma or both marks do.
    if (values.some((value) => /[$€£¥₹,']/.test(value) || / \d{3}/.test(value))) return { group, decimal };
  }
  return null;
}

type Slashed = { sep: string; yearFirst: boolean; first: number; second: number; time: string };

function slashed(text: string): Slashed | null {
  const match = SLASHED.exec(text);
  if (!match) return null;
  const [, a = '', sep = '', b = '', c = '', hour, minute, seconds, half] = match;
  const yearFirst = a.length === 4 && c.length <= 2;
  if (!yearFirst && (a.length > 2 || c.length !== 4)) return null;
  if (Number(hour ?? 0) > (half ? 12 : 23) || Number(minute ?? 0) > 59) return null;
  const clock = half ? `h:mm${seconds ? ':ss' : ''}${half.startsWith(' ') ? ' ' : ''}a` : `H:mm${seconds ? ':ss' : ''}`;
  const time = hour === undefined ? '' : `${text.includes('T') ? "'T'" : ' '}${clock}`;
  return { sep, yearFirst, first: Number(yearFirst ? b : a), second: Number(yearFirst ? c : b), time };
}

/** Which comes first, the month or the day: by evidence, else as `usual` in the file, else by habit of the separator. */
function orderOf(dates: Slashed[], usual: Order | null): { order: Order; sure: boolean } | null {
  const day = dates.some((date) => date.first > 12);
  const month = dates.some((date) => date.second > 12);
  if (day && month) return null;
  if (day || month) return { order: day ? 'day' : 'month', sure: true };
  return { order: usual ?? (dates[0]?.sep === '/' ? 'month' : 'day'), sure: usual !== null };
}

function slashedFormat(values: string[], usual: Order | null): Inferred | null {
  const dates = values.map(slashed);
  if (!dates.every((date) => date !== null)) return null;
  const yearFirst = dates.every((date) => date.yearFirst);
  if (!yearFirst && dates.some((date) => date.yearFirst)) return null;
  const found = yearFirst ? { order: 'month' as const, sure: true } : orderOf(dates, usual);
  if (!found || !values.every((value, i) => isRealDay(value, dates[i] as Slashed, found.order))) return null;
  const layout = (sep: string) =>
    yearFirst ? `yyyy${sep}M${sep}d` : found.order === 'month' ? `M${sep}d${sep}yyyy` : `d${sep}M${sep}yyyy`;
  const patterns = [...new Set(dates.map((date) => layout(date.sep) + date.time))];
  const timed = dates.filter((date) => date.time !== '').length;
  if (patterns.length > 6 || (timed > 0 && timed < dates.length)) return null;
  const note = yearFirst
    ? null
    : `dates are ${found.order} first${found.sure ? '' : ' (assumed: every day is 12 or less)'}`;
  return { format: { kind: timed ? 'pattern-datetime' : 'pattern-date', patterns, nulls: [] }, note };
}

function isRealDay(text: string, date: Slashed, order: Order): boolean {
  const year = Number(date.yearFirst ? text.slice(0, 4) : /\d{4}/.exec(text)?.[0]);
  return order === 'month' ? isDay(year, date.first, date.second) : isDay(year, date.second, date.first);
}

const format = (kind: 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'zoned-datetime'): Inferred => ({
  format: { kind, nulls: [] },
  note: null,
});

function dateFormat(values: string[], usual: Order | null): Inferred | null {
  if (values.every((value) => DATE.test(value) && isIsoDay(value))) return format('date');
  if (values.every((value) => DATETIME.test(value) && isIsoDay(value))) return format('datetime');
  const zoned = new RegExp(ZONED_DATETIME);
  if (values.every((value) => zoned.test(value) && isIsoDay(value))) return format('zoned-datetime');
  return slashedFormat(values, usual);
}

function numberFormat(values: string[]): Inferred | null {
  if (values.every((value) => INTEGER.test(value))) return format('integer');
  if (values.every((value) => NUMBER.test(value))) return format('number');
  if (values.every((value) => BOOLEAN.test(value))) return format('boolean');
  const marks = grouped(values);
  return marks ? { format: { kind: 'grouped-number', ...marks, nulls: [] }, note: null } : null;
}

/** The format of one column. `typed`: the file says itself what is a number, so only dates are looked for in texts. */
export function inferFormat(texts: string[], options: { typed?: boolean; usual?: Order | null } = {}): Inferred {
  const filled = texts.map((text) => text.trim()).filter((text) => text !== '');
  const values = filled.filter((text) => !MISSING.has(text));
  const usual = options.usual ?? null;
  const found =
    values.length === 0 ? null : ((options.typed ? null : numberFormat(values)) ?? dateFormat(values, usual));
  if (!found) return { format: { kind: 'text', nulls: [] }, note: null };
  const nulls = [...new Set(filled.filter((text) => MISSING.has(text)))];
  return { ...found, format: { ...found.format, nulls } };
}

/** The formats of all columns; a column whose dates prove nothing follows those that do. */
export function inferFormats(columns: string[][]): { formats: ColumnFormat[]; notes: string[] } {
  const first = columns.map((texts) => inferFormat(texts));
  const sure = first.find(({ note }) => note !== null && !note.includes('assumed'));
  const usual: Order | null = sure ? (sure.note?.includes('day first') ? 'day' : 'month') : null;
  const all = usual
    ? first.map((one, i) => (one.note?.includes('assumed') ? inferFormat(columns[i] ?? [], { usual }) : one))
    : first;
  return { formats: all.map(({ format: found }) => found), notes: [...new Set(all.flatMap(({ note }) => note ?? []))] };
}

const ENGINE_TYPES: [RegExp, ColumnType][] = [
  [/^U?Int/, 'integer'],
  [/^(Float|BFloat|Decimal)/, 'number'],
  [/^Bool/, 'boolean'],
  [/^DateTime/, 'datetime'],
  [/^Date/, 'date'],
];

/** The logical type of a format. */
export function columnTypeOf(one: ColumnFormat): ColumnType {
  switch (one.kind) {
    case 'text':
      return 'string';
    case 'grouped-number':
      return 'number';
    case 'pattern-date':
      return 'date';
    case 'zoned-datetime':
    case 'pattern-datetime':
      return 'datetime';
    case 'engine':
      return ENGINE_TYPES.find(([pattern]) => pattern.test(one.engineType))?.[1] ?? 'string';
    default:
      return one.kind;
  }
}
