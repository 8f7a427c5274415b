/** When an answer is due (GDPR Art. 12 (3), obligations P4.7, P12.1). Pure; all in UTC, so no hour is ever lost or won. */

const day = 86_400_000;

/** Days of a month, counted from 0. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate();

/** The same day and time so many months later; the month's last day where it has no such day: 31 January → 28 or 29 February. */
export const addMonths = (at: Date, months: number): Date => {
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
  const date = Math.min(at.getUTCDate(), daysIn(first.getUTCFullYear(), first.getUTCMonth()));
  return new Date(first.getTime() + (date - 1) * day + (at.getTime() % day));
};

/** 30 days or one calendar month after receipt, whichever is sooner, later by the seconds that the clock stood still. */
export const dueOf = (receivedAt: Date, pausedSeconds = 0): Date => {
  const soonest = Math.min(receivedAt.getTime() + 30 * day, addMonths(receivedAt, 1).getTime());
  return new Date(soonest + pausedSeconds * 1000);
};

/** Two further months. */
export const extendedDue = (dueAt: Date): Date => addMonths(dueAt, 2);

/** Whole seconds that the clock stood still, with those since `pausedSince` if it stands now. */
export const pausedUntil = (before: number, pausedSince: Date | null, at: Date): number =>
  before + (pausedSince === null ? 0 : Math.max(0, Math.floor((at.getTime() - pausedSince.getTime()) / 1000)));

/** Days before the due date on which those who answer are reminded, the first one first. */
const reminders = [7, 2] as const;

/** The reminder that is to be sent now: the latest whose time has come, unless it was sent already; null: none. */
export const reminderDue = (dueAt: Date, remindedDays: number | null, at: Date): number | null => {
  if (at >= dueAt) return null;
  const left = dueAt.getTime() - at.getTime();
  const latest = reminders.findLast((days) => left <= days * day);
  return latest === undefined || (remindedDays !== null && remindedDays <= latest) ? null : latest;
};
