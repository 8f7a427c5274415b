import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { AccountDeletion } from '../../../../src/contract/staff.ts';
import { accountApi, accountKey, accountQueries } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { formatDateTime } from '../../format.ts';
import { t } from '../../i18n.ts';
import { DeleteDialog } from './delete-dialog.tsx';

/** What goes with the account, the export before, and the deletion itself (P4.8). */
export function DeleteAccountPage() {
  const query = useQuery({ ...accountQueries.deletion(), staleTime: 0 });
  return (
    <Page title={t('deletion.title')} note={t('deletion.note')} className="max-w-160">
      <Loaded query={query}>
        {(plan) => (plan.dueAt ? <Waiting dueAt={plan.dueAt} /> : <WhatGoes plan={plan} />)}
      </Loaded>
    </Page>
  );
}

function Waiting({ dueAt }: { dueAt: string }) {
  const cache = useQueryClient();
  const keep = useMutation({
    mutationFn: accountApi.keep,
    onSuccess: async () => {
      toast.success(t('deletion.kept'));
      await cache.invalidateQueries({ queryKey: accountKey });
    },
  });
  return (
    <Card title={t('deletion.waiting')}>
      <p className="text-13 text-muted">{t('deletion.waitingText', { date: formatDateTime(dueAt) })}</p>
      {keep.error ? <ErrorState error={keep.error} className="mt-3" /> : null}
      <Button variant="main" className="mt-3" disabled={keep.isPending} onClick={() => keep.mutate()}>
        {t('deletion.keep')}
      </Button>
    </Card>
  );
}

function WhatGoes({ plan }: { plan: AccountDeletion }) {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const cache = useQueryClient();
  const gone = async (): Promise<void> => {
    await navigate({ to: '/goodbye', replace: true });
    cache.clear();
  };
  const blocked = plan.lastOwner.length > 0;
  return (
    <>
      <Card title={t('deletion.goes')}>
        <ul className="flex list-disc flex-col gap-1 pl-4 text-13 text-muted marker:text-faint">
          <li>{t('deletion.goes.you')}</li>
          <li>{t('deletion.goes.access')}</li>
          <li>{t('deletion.goes.audit')}</li>
          {plan.alone.map(({ slug, name, datasets }) => (
            <li key={slug} className="text-ink">
              {t('deletion.goes.workspace', { name, count: datasets })}
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t('deletion.export')} note={t('deletion.exportNote')}>
        <Button asChild className="mt-1">
          <a href={accountApi.exportAddress()} download>
            <Download aria-hidden />
            {t('deletion.exportButton')}
          </a>
        </Button>
      </Card>
      {blocked ? <HandOver owned={plan.lastOwner} /> : null}
      <Button variant="danger" className="self-start" disabled={blocked} onClick={() => setOpen(true)}>
        {t('deletion.button')}
      </Button>
      {open ? <DeleteDialog plan={plan} onGone={gone} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const HandOver = ({ owned }: { owned: AccountDeletion['lastOwner'] }) => (
  <Card title={t('deletion.handOver')} note={t('deletion.handOverNote')}>
    <ul className="text-13">
      {owned.map(({ slug, name, members }) => (
        <li key={slug} className="flex min-h-10 items-center justify-between gap-3 border-t border-line">
          <span>
            <span className="font-medium">{name}</span>{' '}
            <span className="text-muted">{t('deletion.members', { count: members })}</span>
          </span>
          <Button asChild size="s">
            <Link to="/w/$workspace/settings/members" params={{ workspace: slug }}>
              {t('deletion.toMembers')}
            </Link>
          </Button>
        </li>
      ))}
    </ul>
  </Card>
);
