import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StaffNotice } from '../../../../src/contract/staff.ts';
import { staffApi, staffKey, staffQueries } from '../../api/staff.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { formatDate, isPast } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useStaff } from '../../use-staff.ts';
import { PublishDialog } from './publish-dialog.tsx';

/** Trainings of the year and the latest bulletins: read, then confirmed (P7.3, P14.3). */
export function NoticesPage() {
  const query = useQuery(staffQueries.notices());
  const role = useStaff()?.role;
  const [publishing, setPublishing] = useState(false);
  const leads = role === 'administrator' || role === 'privacy_officer';
  return (
    <Page
      title={t('operator.notices')}
      note={t('notices.note')}
      className="max-w-180"
      actions={leads ? <Button onClick={() => setPublishing(true)}>{t('notices.publish')}</Button> : null}
    >
      <Loaded query={query}>
        {(notices) =>
          notices.length === 0 ? (
            <EmptyState title={t('notices.empty.title')}>{t('notices.empty.text')}</EmptyState>
          ) : (
            notices.map((notice) => <Notice key={notice.id} notice={notice} />)
          )
        }
      </Loaded>
      {publishing ? <PublishDialog onClose={() => setPublishing(false)} /> : null}
    </Page>
  );
}

function Notice({ notice }: { notice: StaffNotice }) {
  const cache = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => staffApi.confirmNotice(notice.id),
    onSuccess: () => cache.invalidateQueries({ queryKey: staffKey }),
  });
  const late = notice.isOpen && isPast(notice.dueAt);
  return (
    <Card
      title={notice.title}
      note={`${t(`notices.${notice.kind}`)} · ${formatDate(notice.publishedAt)}${notice.openFor === null ? '' : ` · ${t('notices.openFor', { count: notice.openFor })}`}`}
    >
      <details open={notice.isOpen}>
        <summary className="text-13 font-medium text-accent">{t('notices.read')}</summary>
        <div className="mt-2 flex max-w-prose flex-col gap-3">
          {notice.text.split(/\n\s*\n/).map((paragraph, at) => (
            <p key={at} className="whitespace-pre-line">
              {paragraph}
            </p>
          ))}
        </div>
      </details>
      {confirm.error ? <ErrorState error={confirm.error} className="mt-3" /> : null}
      <div className="mt-3 flex flex-wrap items-center gap-3 text-13">
        {notice.isOpen ? (
          <>
            <Button variant="main" disabled={confirm.isPending} onClick={() => confirm.mutate()}>
              {t('notices.confirm')}
            </Button>
            <span className={late ? 'text-broken' : 'text-due-ink'}>
              {t(late ? 'notices.late' : 'notices.due', { date: formatDate(notice.dueAt) })}
            </span>
          </>
        ) : notice.confirmedAt ? (
          <span className="text-kept-ink">{t('notices.confirmed', { date: formatDate(notice.confirmedAt) })}</span>
        ) : null}
      </div>
    </Card>
  );
}
