import { expect, it } from 'vitest';
import type { Erasure } from '../../../src/contract/people.ts';
import { formatDate } from '../format.ts';
import { t } from '../i18n.ts';
import { stationsOf } from './erasure-track.tsx';

const begun: Erasure = {
  id: '1',
  subject: '9f3c2ab811d07e45',
  pseudonym: 'K7·F3Q',
  state: 'planned',
  requestedAt: '2026-11-20T14:02:00.000Z',
  hiddenAt: null,
  hiddenMilliseconds: null,
  shreddedAt: null,
  purgedAt: null,
  outOfBackupsAt: null,
  datasets: [],
  certificate: false,
  error: null,
};
const purged: Erasure = {
  ...begun,
  state: 'proven',
  hiddenAt: '2026-11-20T14:02:07.000Z',
  hiddenMilliseconds: 61,
  shreddedAt: '2026-11-20T14:02:07.000Z',
  purgedAt: '2026-11-20T14:02:11.000Z',
};
const states = (erasure: Erasure, now: string): string[] =>
  stationsOf(erasure, new Date(now)).map(({ state }) => state);

it('has one station under way until all are done', () => {
  expect(states(begun, '2026-11-20T14:02:00Z')).toEqual(['now', 'ahead', 'ahead', 'ahead']);
  expect(states({ ...begun, hiddenAt: purged.hiddenAt }, '2026-11-20T14:02:08Z')).toEqual([
    'done',
    'now',
    'ahead',
    'ahead',
  ]);
});

it('is done at once where no backups exist', () => {
  expect(states(purged, '2026-11-20T14:03:00Z')).toEqual(['done', 'done', 'done', 'done']);
});

it('waits for the last backup, and says until when', () => {
  const waiting = { ...purged, outOfBackupsAt: '2026-12-04T00:00:00.000Z' };
  expect(states(waiting, '2026-11-21T00:00:00Z')).toEqual(['done', 'done', 'done', 'now']);
  expect(stationsOf(waiting, new Date('2026-11-21T00:00:00Z'))[3]?.note).toContain(formatDate(waiting.outOfBackupsAt));
  expect(states(waiting, '2026-12-05T00:00:00Z')).toEqual(['done', 'done', 'done', 'done']);
});

it('says of an erasure that stopped that it is not under way', () => {
  const failed: Erasure = { ...begun, state: 'failed', hiddenAt: purged.hiddenAt };
  expect(stationsOf(failed)[1]?.note).toBe(t('erasure.state.failed'));
});
