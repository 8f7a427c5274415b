/** Backups of the installation: made, listed, stopped. Restoring is done on the command line, where nothing runs. */
import { z } from 'zod';
import { backupNow, backupState, stopBackup } from '../../backup.ts';
import { backupDraft, backupReport, backupState as stateShape } from '../../contract/backups.ts';
import { type Route, route } from '../route.ts';

export const backupRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/staff/backups',
    summary: 'The backups there are, and how far the one is that is being made',
    who: 'staff',
    staff: ['administrator'],
    may: 'all',
    shape: { answer: stateShape },
    do: ({ stores }) => Promise.resolve(backupState(stores)),
  }),
  route({
    method: 'POST',
    path: '/staff/backups',
    summary: 'Make a backup, and restore it on trial where wanted; it stops when the caller goes away',
    who: 'staff',
    staff: ['administrator'],
    may: 'all',
    shape: { body: backupDraft, answer: backupReport },
    do: ({ stores, actor, body, signal }) => backupNow(stores, actor, { ...body, signal }),
  }),
  route({
    method: 'DELETE',
    path: '/staff/backups/running',
    summary: 'Stop the backup that is being made',
    who: 'staff',
    staff: ['administrator'],
    may: 'all',
    shape: { answer: z.object({ stopped: z.boolean() }) },
    do: ({ stores }) => Promise.resolve({ stopped: stopBackup(stores) }),
  }),
];
