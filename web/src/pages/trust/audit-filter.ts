/** What the audit page asks for. Pure. */
import type { AuditSearch } from '../../../../src/contract/audit.ts';

/** `from` and `to`: days as a date field gives them, both included. `action` null: all. */
export type AuditFilter = {
  text: string;
  actor: string;
  action: string | null;
  from: string;
  to: string;
  staff: boolean;
};
export const everything: AuditFilter = { text: '', actor: '', action: null, from: '', to: '', staff: false };
export const pageSize = 100;

export const isFiltered = (filter: AuditFilter): boolean => JSON.stringify(filter) !== JSON.stringify(everything);

/** Midnight where the reader is, `days` after that day, as UTC. */
function midnight(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + days).toISOString();
}

/** The search as the server takes it: only what was given. */
export const searchOf = ({ text, actor, action, from, to, staff }: AuditFilter): AuditSearch => ({
  limit: pageSize,
  ...(text.trim() ? { text: text.trim() } : {}),
  ...(actor.trim() ? { actor: actor.trim() } : {}),
  ...(action ? { action } : {}),
  ...(from ? { from: midnight(from, 0) } : {}),
  ...(to ? { to: midnight(to, 1) } : {}),
  ...(staff ? { staff: 'yes' as const } : {}),
});
