/** Taking one's data along, and deleting one's account (P4.7, P4.8). */
import { accountDeletion, accountDeletionDraft, accountDeletionResult } from '../../contract/staff.ts';
import { forgetting } from '../../forgetting.ts';
import { deleteAccount, exportAccount, lookAtDeletion, undoDeletion } from '../../rooms/accounts/index.ts';
import { file, nothing, type Route, route } from '../route.ts';

const forOneself = { who: 'signed-in', may: 'all' } as const;

export const accountDeletionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/account/export',
    summary: 'Everything that is held about your own account, as JSON',
    ...forOneself,
    shape: { answer: file('application/json') },
    do: async ({ stores, actor }) => ({ body: await exportAccount(stores, actor, forgetting), name: 'account.json' }),
  }),
  route({
    method: 'GET',
    path: '/account/deletion',
    summary: 'What deleting your account would take along, what stands in the way, and whether it is planned',
    ...forOneself,
    shape: { answer: accountDeletion },
    do: ({ stores, actor }) => lookAtDeletion(stores, actor),
  }),
  route({
    method: 'POST',
    path: '/account/deletion',
    summary: 'Delete your account for good, now or in 14 days, as you want',
    ...forOneself,
    shape: { body: accountDeletionDraft, answer: accountDeletionResult },
    do: async ({ stores, actor, body, setSession }) => {
      const result = await deleteAccount(stores, actor, body, forgetting);
      if (result.state === 'deleted') setSession(null);
      return result;
    },
  }),
  route({
    method: 'DELETE',
    path: '/account/deletion',
    summary: 'Undo the planned deletion of your account',
    ...forOneself,
    shape: { answer: nothing },
    do: ({ stores, actor }) => undoDeletion(stores, actor),
  }),
];
