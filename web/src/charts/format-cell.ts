/** Values of an answer as people read them. */
import type { ColumnType } from '../../../src/contract/catalog.ts';
import type { Answer, Granularity, ResultColumn } from '../../../src/contract/insights.ts';
import { formatDay, formatMonth, formatNumber } from '../format.ts';
import { localeTag, t } from '../i18n.ts';

type Cell = Answer['rows'][number]['cells'][number];

/** Text of a cell in a time zone; days without a time are the same everywhere. */
const written =
  (options: Intl.DateTimeFormatOptions) =>
  (value: string, timeZone: string | null = null) =>
    new Intl.DateTimeFormat(localeTag(), { ...options, timeZone: timeZone ?? 'UTC' })
      .format(new Date(value.includes('T') ? value : `${value.replace(' ', 'T')}${value.includes(' ') ? 'Z' : ''}`))
      .replace('Sept ', 'Sep ');

const moment = written({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const quarter = (value: string): string =>
  `Q${Math.floor(Number(value.slice(5, 7)) / 3 - 0.01) + 1} ${value.slice(0, 4)}`;

const periods: Record<Granularity, (value: string, timeZone: string | null) => string> = {
  second: moment,
  minute: moment,
  hour: moment,
  day: (value) => formatDay(value),
  week: (value) => formatDay(value),
  month: (value) => formatMonth(value),
  quarter,
  year: (value) => value.slice(0, 4),
};

const isDate = /^\d{4}-\d{2}-\d{2}/;

/** A cell as text: months as "Nov 2026", numbers grouped, persons by their short name. */
export function formatCell(cell: Cell, column: ResultColumn): string {
  if (cell === null) return '–';
  if (typeof cell === 'object') return cell.pseudonym;
  if (typeof cell === 'boolean') return t(cell ? 'chart.yes' : 'chart.no');
  if (typeof cell === 'string' && isDate.test(cell)) return formatInstant(cell, column);
  if (typeof cell !== 'number') return cell === '' ? t('chart.empty') : cell;
  if (column.currency !== null) return numberFormat([cell], { currency: column.currency })(cell);
  // A year is a number that nobody groups: 1984, not 1,984.
  if (column.role !== 'measure') return String(cell);
  return formatNumber(cell, { maximumFractionDigits: 2 });
}

const formatInstant = (text: string, column: ResultColumn): string => {
  if (column.granularity !== null) return periods[column.granularity](text, column.timeZone);
  if (column.type === 'datetime') return moment(text, column.timeZone);
  return column.type === 'date' ? formatDay(text) : text;
};

/** Money is written as the language in use writes this currency (ISO 4217). */
const inCurrency = (currency: string | null): Intl.NumberFormatOptions =>
  currency === null ? {} : { style: 'currency', currency };

/**
 * One way to write all numbers of a column, so that they stand under each other: whole ones whole, others with two
 * decimals (money with those of its currency), tiny ones with three figures. `coarse`: large ones without decimals, where a
 * glance is enough.
 */
export function numberFormat(
  cells: readonly (Cell | undefined)[],
  { coarse = false, currency = null }: { coarse?: boolean; currency?: string | null } = {},
): (value: number) => string {
  const money = inCurrency(currency);
  const values = cells.filter((cell) => typeof cell === 'number');
  const top = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (values.every(Number.isInteger) || (coarse && top >= 1000))
    return (value) => formatNumber(value, { ...money, maximumFractionDigits: 0 });
  if (top < 0.1) return (value) => formatNumber(value, { ...money, maximumSignificantDigits: 3 });
  const decimals = currency === null ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : {};
  return (value) => formatNumber(value, { ...money, ...decimals });
}

/** A time as it came from clocks in the workspace's zone; the second of an hour that comes twice keeps its offset. */
const clockTime = (text: string): string => {
  const [, clock = text, offset] = /^(.{19}[.\d]*)([-+]\d\d:\d\d)$/.exec(text) ?? [];
  return offset === undefined ? moment(clock) : `${moment(clock)} (${offset})`;
};

/**
 * A kept value of a row: dates as people write them, money in the currency given, everything else as it is. Numbers are not
 * grouped: many are keys.
 */
export const formatKept = (
  value: string | number | boolean,
  type: ColumnType | undefined,
  currency: string | null = null,
): string => {
  if (typeof value === 'number' && currency !== null) return formatNumber(value, inCurrency(currency));
  if (typeof value === 'boolean') return t(value ? 'chart.yes' : 'chart.no');
  if (typeof value !== 'string' || !isDate.test(value)) return String(value);
  if (type === 'datetime') return clockTime(value);
  return type === 'date' ? formatDay(value) : value;
};

/** "85k", "1.2M": for axes. British English alone would write a small m. */
export const formatShort = (value: number, currency: string | null = null): string =>
  formatNumber(value, {
    ...inCurrency(currency),
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: Math.abs(value) < 1000 ? 2 : 1,
  }).replace(/(?<=\d)m$/, 'M');
