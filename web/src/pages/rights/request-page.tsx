import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { toast } from 'sonner';
import type { RightsProgress } from '../../../../src/contract/rights.ts';
import { rightsApi } from '../../api/rights.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { Complain } from './complain.tsx';
import { EventLine } from './event-line.tsx';
import { progressKey, useSecret } from './held-secret.ts';
import { articleOf } from './kinds.ts';
import { PartCard } from './part-card.tsx';
import { Beside, RightsLayout } from './rights-layout.tsx';
import { DueWord, StateSign } from './signs.tsx';

/** Where the link of every letter leads: confirming first, then how far it is, the answers, and the way to complain. */
export function RightsRequestPage() {
  const secret = useSecret();
  if (secret === undefined)
    return (
      <RightsLayout title={t('rights.page.none')} lead={t('rights.page.noneText')}>
        <Button asChild variant="main" className="h-10 self-start px-5">
          <Link to="/rights/confirm">{t('rights.enterCode')}</Link>
        </Button>
      </RightsLayout>
    );
  return <Request key={secret} secret={secret} />;
}

const isOpen = (found: RightsProgress | undefined): boolean => found?.state === 'open' || found?.state === 'identity';

function Request({ secret }: { secret: string }) {
  const query = useQuery({
    queryKey: progressKey(secret),
    queryFn: () => rightsApi.progress(secret),
    staleTime: 0,
    refetchInterval: (it) => (isOpen(it.state.data) ? 15_000 : false),
  });
  const progress = query.data;
  return (
    <RightsLayout
      title={progress ? t(`rights.kind.${progress.kind}`) : t('rights.page.title')}
      lead={progress ? <Lead progress={progress} /> : null}
      aside={progress ? <Margin progress={progress} secret={secret} /> : null}
    >
      <Loaded query={query}>
        {(found) =>
          found.state === 'identity' ? (
            <Unconfirmed progress={found} secret={secret} />
          ) : (
            <Answers progress={found} secret={secret} />
          )
        }
      </Loaded>
    </RightsLayout>
  );
}

const Lead = ({ progress }: { progress: RightsProgress }) => (
  <span className="flex flex-wrap gap-x-4 gap-y-1 text-14">
    <span className="font-mono text-ink">{progress.reference}</span>
    <StateSign state={progress.state} />
    <DueWord request={progress} />
  </span>
);

type Own = { progress: RightsProgress; secret: string };

/** What the server answers is what is shown from then on. */
function useActing(secret: string, act: () => Promise<RightsProgress>, said: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (progress) => {
      cache.setQueryData(progressKey(secret), progress);
      toast.success(said);
    },
  });
}

/** A press of a button, never the opening of the link alone: programs that look through mail open links too. */
function Unconfirmed({ progress, secret }: Own) {
  const confirm = useActing(
    secret,
    async () => (await rightsApi.confirm({ secret })).progress,
    t('rights.page.confirmed'),
  );
  const withdraw = useActing(secret, () => rightsApi.withdraw(secret), t('rights.page.withdrawn'));
  if (progress.isAddressConfirmed)
    return (
      <Card title={t('rights.page.mandate')}>
        <p className="text-muted">{t('rights.page.mandateText')}</p>
      </Card>
    );
  const pending = confirm.isPending || withdraw.isPending;
  return (
    <Card title={t('rights.page.unconfirmed')}>
      <p className="text-muted">{t('rights.page.unconfirmedText', { kind: t(`rights.kind.${progress.kind}`) })}</p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button variant="main" className="h-10 px-5" disabled={pending} onClick={() => confirm.mutate()}>
          {t('rights.page.confirm')}
        </Button>
        <Button className="h-10" disabled={pending} onClick={() => withdraw.mutate()}>
          {t('rights.page.notMe')}
        </Button>
      </div>
      {(confirm.error ?? withdraw.error) ? (
        <ErrorState error={confirm.error ?? withdraw.error} safe="" className="mt-3" />
      ) : null}
    </Card>
  );
}

const Answers = ({ progress, secret }: Own) => (
  <div className="flex flex-col gap-4">
    {progress.parts.length > 0 ? (
      <Card title={t('rights.page.who')} note={progress.parts.length > 1 ? t('rights.page.whoNote') : undefined}>
        <ul>
          {progress.parts.map((part) => (
            <PartCard key={part.id} part={part} secret={secret} />
          ))}
        </ul>
      </Card>
    ) : null}
    <Card title={t('rights.page.events')}>
      <EventLine events={progress.events} />
    </Card>
  </div>
);

function Margin({ progress, secret }: Own) {
  return (
    <>
      <Beside title={t('rights.page.title')}>
        <p>{t('rights.page.received', { date: formatDate(progress.receivedAt) })}</p>
        <p>{articleOf(progress.kind)}</p>
        {isOpen(progress) && progress.isAddressConfirmed ? <Withdraw secret={secret} /> : null}
      </Beside>
      <Complain authority={progress.authority} />
    </>
  );
}

function Withdraw({ secret }: { secret: string }) {
  const [open, setOpen] = useState(false);
  const withdraw = useActing(secret, () => rightsApi.withdraw(secret), t('rights.page.withdrawn'));
  return (
    <>
      <Button size="s" className="mt-1 self-start" onClick={() => setOpen(true)}>
        {t('rights.page.withdraw')}
      </Button>
      {open ? (
        <ConfirmDialog
          title={t('rights.page.withdrawTitle')}
          text={t('rights.page.withdrawText')}
          verb={t('rights.page.withdraw')}
          pending={withdraw.isPending}
          error={withdraw.error}
          onConfirm={() => withdraw.mutate(undefined, { onSuccess: () => setOpen(false) })}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
