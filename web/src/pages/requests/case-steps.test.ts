import { describe, expect, it } from 'vitest';
import type { RightsCase, RightsPart } from '../../../../src/contract/rights.ts';
import { ownPart, stepsOf } from './case-steps.ts';

const part = (change: Partial<RightsPart> = {}): RightsPart => ({
  id: 'p1',
  answeredBy: 'Hats',
  isOperator: false,
  state: 'open',
  dueAt: '2026-12-23T12:00:00.000Z',
  isOverdue: false,
  extendedBecause: null,
  answeredAt: null,
  refusal: null,
  words: '',
  downloads: 0,
  downloadUntil: null,
  certificates: 0,
  ...change,
});

const found = (change: Partial<RightsCase> = {}): RightsCase => ({
  id: 'r1',
  reference: 'R-7KQ2-M4XZ',
  kind: 'erasure',
  for: 'self',
  channel: 'page',
  state: 'open',
  receivedAt: '2026-11-23T12:00:00.000Z',
  dueAt: '2026-12-23T12:00:00.000Z',
  isOverdue: false,
  closedAt: null,
  partState: 'open',
  askerHint: 'a…@e….org',
  passedOnTo: 0,
  parts: [part()],
  persons: [],
  words: '',
  does: 'erase',
  hasAddress: true,
  events: [],
  ...change,
});

describe('what can be done about a request', () => {
  it('is everything but confirming while the own part is open', () => {
    expect(stepsOf(found(), 'hats')).toEqual({ confirm: false, answer: true, refuse: true, extend: true });
  });

  it('is confirming or refusing while it waits for its asker', () => {
    const waits = found({ state: 'identity', parts: [] });
    expect(stepsOf(waits, 'hats')).toEqual({ confirm: true, answer: false, refuse: true, extend: false });
  });

  it('is not extending twice, nor once it is overdue', () => {
    expect(stepsOf(found({ parts: [part({ extendedBecause: 'Many at once.' })] }), 'hats').extend).toBe(false);
    expect(stepsOf(found({ parts: [part({ isOverdue: true })] }), 'hats').extend).toBe(false);
  });

  it('is nothing for the operator where only controllers answer', () => {
    expect(ownPart(found(), null)).toBeUndefined();
    expect(stepsOf(found(), null)).toEqual({ confirm: false, answer: false, refuse: false, extend: false });
  });

  it('is a second answer for the operator whose erasure waits for the holder of the account', () => {
    const shown = part({ isOperator: true, state: 'working' });
    expect(stepsOf(found({ parts: [part(), shown], does: 'none' }), null).answer).toBe(true);
    expect(stepsOf(found({ parts: [part({ state: 'working' })] }), 'hats').answer).toBe(false);
  });

  it('is nothing once it is closed', () => {
    for (const state of ['answered', 'refused', 'withdrawn'] as const)
      expect(Object.values(stepsOf(found({ state, parts: [part({ state: 'answered' })] }), 'hats'))).not.toContain(
        true,
      );
  });
});
