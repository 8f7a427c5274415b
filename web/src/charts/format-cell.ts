/** Values of an answer as people read them. */
import type { Answer, Granularity, ResultColumn } from '../../../src/contract/insights.ts';
import { formatDate, formatMonth, formatNumber } from '../format.ts';
import { localeTag, t } from '../i18n.ts';

type Cell = Answer['rows'][number]['cells'][number];

const utc = (options: Intl.DateTimeFormatOptions) => (value: string) =>
  new Intl.DateTimeFormat(localeTag(), { ...options, timeZone: 'UTC' }).format(
    new Date(value.includes('T') ? value : `${value.replace(' ', 'T')}${value.includes(' ') ? 'Z' : ''}`),
  );

const day = utc({ day: 'numeric', month: 'short', year: 'numeric' });
const moment = utc({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const quarter = (value: string): string =>
  `Q${Math.floor(Number(value.slice(5, 7)) / 3 - 0.01) + 1} ${value.slice(0, 4)}`;

const periods: Record<Granularity, (value: string) => string> = {
  second: moment,
  minute: moment,
  hour: moment,
  day,
  week: day,
  month: formatMonth,
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
  // A year is a number that nobody groups: 1984, not 1,984.
  if (column.role !== 'measure') return String(cell);
  return formatNumber(cell, { maximumFractionDigits: 2 });
}

const formatInstant = (text: string, column: ResultColumn): string => {
  if (column.granularity !== null) return periods[column.granularity](text);
  if (column.type === 'datetime') return moment(text);
  return column.type === 'date' ? formatDate(text) : text;
};

/** "85k", "1.2M": for axes. */
export const formatShort = (value: number): string =>
  formatNumber(value, { notation: 'compact', maximumFractionDigits: Math.abs(value) < 1000 ? 2 : 1 });
