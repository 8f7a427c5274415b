/** Alerts of the watching, and whether mail can leave. */
import { z } from 'zod';
import { type Alert, alert, alertChange, alertList, mailStatus } from '../../contract/alerts.ts';
import { outboxState } from '../../engines/mail/index.ts';
import { changeAlert, listAlerts, type SeenAlert } from '../../rooms/accounts/index.ts';
import { nothing, type Route, route } from '../route.ts';

const alertView = ({ alert: row, workspace }: SeenAlert): Alert => ({
  id: row.id,
  kind: row.kind,
  workspace,
  state: row.state,
  count: row.count,
  firstAt: row.firstAt.toISOString(),
  lastAt: row.lastAt.toISOString(),
});

export const alertRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/alerts',
    summary: 'What the watching noticed: everything for privacy officers, for owners what concerns their workspaces',
    who: 'signed-in',
    may: 'all',
    shape: { answer: alertList },
    do: async ({ stores, actor }) => ({ items: (await listAlerts(stores, actor)).map(alertView) }),
  }),
  route({
    method: 'PATCH',
    path: '/alerts/:id',
    summary: 'Mark an alert as seen or closed',
    who: 'signed-in',
    may: 'all',
    shape: { params: z.object({ id: alert.shape.id }), body: alertChange, answer: nothing },
    do: ({ stores, actor, params, body }) => changeAlert(stores, actor, params.id, body.state),
  }),
  route({
    method: 'GET',
    path: '/staff/mail',
    summary: 'Whether mail can leave, and how much waits',
    who: 'staff',
    staff: ['administrator', 'privacy_officer'],
    may: 'all',
    shape: { answer: mailStatus },
    do: async ({ stores }) => {
      const { oldestAt, ...state } = await outboxState(stores);
      return { ...state, oldestAt: oldestAt?.toISOString() ?? null };
    },
  }),
];
