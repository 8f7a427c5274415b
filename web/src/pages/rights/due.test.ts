import { describe, expect, it } from 'vitest';
import { dueOf } from './due.ts';

const now = new Date('2026-11-23T12:00:00Z');
const open = (dueAt: string, isOverdue = false) => dueOf({ state: 'open', dueAt, isOverdue }, now);

describe('the time that is left for a request', () => {
  it('is counted in whole days, so that nobody is promised more than there is', () => {
    expect(open('2026-12-22T13:00:00Z')).toEqual({ kind: 'later', days: 29 });
    expect(open('2026-12-01T11:00:00Z')).toEqual({ kind: 'soon', days: 7 });
    expect(open('2026-12-01T13:00:00Z')).toEqual({ kind: 'later', days: 8 });
    expect(open('2026-11-24T11:00:00Z')).toEqual({ kind: 'soon', days: 0 });
  });

  it('is over from the moment it is due, whether the server has said so yet', () => {
    expect(open('2026-11-23T11:59:59Z')).toEqual({ kind: 'overdue', days: 0 });
    expect(open('2026-11-20T11:00:00Z', true)).toEqual({ kind: 'overdue', days: 3 });
  });

  it('stands still while the asker is not confirmed, and does not matter any more once it is closed', () => {
    expect(dueOf({ state: 'identity', dueAt: '2026-12-20T12:00:00Z', isOverdue: false }, now).kind).toBe('still');
    for (const state of ['answered', 'refused', 'withdrawn'] as const)
      expect(dueOf({ state, dueAt: '2026-11-01T12:00:00Z', isOverdue: false }, now).kind).toBe('past');
  });
});
