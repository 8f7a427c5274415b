/** How busy each day of the demo shop's life was: it grows, is busiest before Christmas, and quiet on Saturdays. */
import { cumulate, indexAbove, type Random } from './random.ts';

const dayMilliseconds = 86_400_000;
const byMonth = [0.92, 0.86, 0.94, 0.96, 1, 0.95, 0.88, 0.9, 1, 1.08, 1.42, 1.6];
const byWeekday = [0.95, 1.1, 1.06, 1.02, 1.04, 1.12, 0.72];
const byHour = cumulate([1, 0.6, 0.4, 0.3, 0.4, 0.8, 2, 4, 5, 6, 6.5, 6.5, 7, 6.5, 6, 6, 6, 6.5, 7.5, 9, 10, 9, 6, 3]);
const growthAYear = 1.45;

export type Calendar = {
  days: number;
  start: number;
  dateOf(day: number): string;
  pickDay(random: Random, from: number): number;
};

/** The `days` days that end with `today`, midnight UTC. */
export const calendarOf = (today: Date, days: number): Calendar => {
  const start = Math.floor(today.getTime() / dayMilliseconds) * dayMilliseconds - (days - 1) * dayMilliseconds;
  const weight = (day: number): number => {
    const date = new Date(start + day * dayMilliseconds);
    const growth = growthAYear ** (day / 365);
    return growth * (byMonth[date.getUTCMonth()] ?? 1) * (byWeekday[date.getUTCDay()] ?? 1);
  };
  const busy = cumulate(Array.from({ length: days }, (_, day) => weight(day)));
  const all = busy.at(-1) ?? 0;
  return {
    days,
    start,
    dateOf: (day) => new Date(start + day * dayMilliseconds).toISOString().slice(0, 10),
    pickDay: (random, from) => {
      const before = from === 0 ? 0 : (busy[from - 1] ?? 0);
      return Math.min(days - 1, indexAbove(busy, before + random.next() * (all - before)));
    },
  };
};

/** Seconds of a day at which people shop. */
export const secondOfDay = (random: Random): number => random.weighted(byHour) * 3600 + random.between(0, 3599);

/** `2025-11-28 19:05:31` of a day of the calendar. */
export const timeOf = (calendar: Calendar, day: number, second: number): string =>
  new Date(calendar.start + day * dayMilliseconds + second * 1000).toISOString().slice(0, 19).replace('T', ' ');
