import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import type { Alert } from '../../../../src/contract/alerts.ts';
import { alertApi, alertQueries, alertsKey } from '../../api/staff.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatDateTime } from '../../format.ts';
import { t } from '../../i18n.ts';

/** What the watching noticed; `only`: of one workspace. */
export function AlertList({ only }: { only?: string }) {
  const query = useQuery(alertQueries.all());
  return (
    <Loaded query={query}>
      {(all) => {
        const alerts = all.filter(({ workspace }) => only === undefined || workspace?.slug === only);
        return alerts.length === 0 ? (
          <EmptyState title={t('alerts.empty.title')}>{t('alerts.empty.text')}</EmptyState>
        ) : (
          <Card>
            <ul className="text-13">
              {alerts.map((alert) => (
                <AlertRow key={alert.id} alert={alert} named={only === undefined} />
              ))}
            </ul>
          </Card>
        );
      }}
    </Loaded>
  );
}

const tone: Record<Alert['state'], string> = { open: 'text-due-ink', seen: 'text-muted', closed: 'text-kept-ink' };

function AlertRow({ alert, named }: { alert: Alert; named: boolean }) {
  const cache = useQueryClient();
  const set = useMutation({
    mutationFn: (state: 'seen' | 'closed') => alertApi.set(alert.id, state),
    onSettled: () => cache.invalidateQueries({ queryKey: alertsKey }),
  });
  return (
    <li className="flex flex-wrap items-start justify-between gap-3 border-b border-line py-3 last:border-b-0">
      <div className="flex min-w-0 gap-3">
        <BellRing aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone[alert.state]}`} />
        <div className="min-w-0">
          <p>
            <span className="font-medium">{t(`alerts.kind.${alert.kind}`)}</span>{' '}
            <span className={tone[alert.state]}>{t(`alerts.state.${alert.state}`)}</span>
          </p>
          <p className="text-muted">{t(`alerts.kind.${alert.kind}.means`)}</p>
          <p className="text-muted">
            {t('alerts.count', { count: alert.count })} ·{' '}
            {t('alerts.between', { from: formatDateTime(alert.firstAt), to: formatDateTime(alert.lastAt) })}
            {named ? ` · ${alert.workspace?.name ?? t('alerts.everywhere')}` : ''}
          </p>
        </div>
      </div>
      <div className="flex gap-2">
        {alert.state === 'open' ? (
          <Button size="s" disabled={set.isPending} onClick={() => set.mutate('seen')}>
            {t('alerts.seen')}
          </Button>
        ) : null}
        {alert.state === 'closed' ? null : (
          <Button size="s" disabled={set.isPending} onClick={() => set.mutate('closed')}>
            {t('alerts.close')}
          </Button>
        )}
      </div>
      {set.error ? <ErrorState error={set.error} className="w-full" /> : null}
    </li>
  );
}
