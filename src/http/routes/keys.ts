/** The master key of the installation. */
import { z } from 'zod';
import { rotateKeys } from '../../rooms/accounts/index.ts';
import { allSealed } from '../../sealed.ts';
import { type Route, route } from '../route.ts';

export const keyRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/staff/keys/rotate',
    summary: 'Change the master key: all it sealed is wrapped anew, then the old version is forgotten',
    who: 'staff',
    staff: ['administrator'],
    may: 'all',
    shape: { answer: z.object({ rewrapped: z.number().int() }) },
    do: async ({ stores, actor }) => ({ rewrapped: await rotateKeys(stores, actor, undefined, allSealed) }),
  }),
];
