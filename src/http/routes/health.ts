/** Whether the server is up. */
import { z } from 'zod';
import { version } from '../../version.ts';
import { type Route, route } from '../route.ts';

export const healthRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/health',
    summary: 'Answers when the server is up',
    who: 'anyone',
    may: 'all',
    shape: { answer: z.object({ status: z.literal('ok'), version: z.string() }) },
    do: () => Promise.resolve({ status: 'ok' as const, version }),
  }),
];
