import { useQuery } from '@tanstack/react-query';
import type { MailStatus } from '../../../../src/contract/alerts.ts';
import { alertQueries } from '../../api/staff.ts';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { formatDateTime, formatNumber } from '../../format.ts';
import { t } from '../../i18n.ts';

/** Whether mail leaves this installation, and what waits. */
export function MailPage() {
  const query = useQuery({ ...alertQueries.mail(), refetchInterval: 15_000 });
  return (
    <Page title={t('operator.mail')} note={t('mailStatus.note')} className="max-w-180">
      <Loaded query={query}>{(status) => <Status status={status} />}</Loaded>
    </Page>
  );
}

const Status = ({ status }: { status: MailStatus }) => (
  <Card title={status.configured ? t('mailStatus.on') : t('mailStatus.off')}>
    {status.configured ? null : <p className="text-13 text-muted">{t('mailStatus.offText')}</p>}
    <dl className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-y-1.5 text-13">
      <dt className="text-muted">{t('mailStatus.waiting')}</dt>
      <dd className="text-right">{formatNumber(status.waiting)}</dd>
      <dt className="text-muted">{t('mailStatus.failing')}</dt>
      <dd className={`text-right ${status.failing > 0 ? 'text-broken' : ''}`}>{formatNumber(status.failing)}</dd>
      <dt className="text-muted">{t('mailStatus.oldest')}</dt>
      <dd className="text-right">{status.oldestAt ? formatDateTime(status.oldestAt) : '–'}</dd>
    </dl>
  </Card>
);
