/** Numbers with units, dates that cannot be misread, in the language in use. */
import { localeTag, t } from './i18n.ts';

/** British English alone shortens September to four letters; every other month has three. */
const date = (options: Intl.DateTimeFormatOptions) => (value: string | Date) =>
  new Intl.DateTimeFormat(localeTag(), options).format(new Date(value)).replace('Sept ', 'Sep ');

/** "22 Nov 2026" */
export const formatDate = date({ day: 'numeric', month: 'short', year: 'numeric' });
/** The same for a day without a time, which is that day wherever it is read. */
export const formatDay = date({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
/** "14:02:07" */
export const formatTime = date({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
/** "22 Nov 2026, 14:02" */
export const formatDateTime = date({
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
/** "Nov 2026" */
export const formatMonth = date({ month: 'short', year: 'numeric', timeZone: 'UTC' });

/** "20,262" */
export const formatNumber = (value: number, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(localeTag(), options).format(value);

/** "412 kB": decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${formatNumber(value, { maximumFractionDigits: step > 1 && value < 100 ? 1 : 0 })} ${units[step]}`;
}

/** "61 ms", "4.2 s" */
export const formatDuration = (milliseconds: number): string =>
  milliseconds < 1000
    ? `${formatNumber(milliseconds, { maximumFractionDigits: milliseconds < 10 ? 1 : 0 })} ms`
    : `${formatNumber(milliseconds / 1000, { maximumFractionDigits: 1 })} s`;

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** "12 minutes ago"; after a week the date. */
export function formatAgo(value: string | Date, now: Date = new Date()): string {
  const seconds = (now.getTime() - new Date(value).getTime()) / 1000;
  if (seconds > 7 * 86_400) return formatDate(value);
  const step = STEPS.find(([, size]) => seconds >= size);
  if (!step) return t('time.justNow');
  return new Intl.RelativeTimeFormat(localeTag(), { numeric: 'always' }).format(
    -Math.floor(seconds / step[1]),
    step[0],
  );
}

/** Whether a moment is over. */
export const isPast = (value: string, now: Date = new Date()): boolean => Date.parse(value) <= now.getTime();

/** "email, phone and customer number" */
export const formatList = (words: string[]): string =>
  new Intl.ListFormat(localeTag(), { type: 'conjunction' }).format(words);
