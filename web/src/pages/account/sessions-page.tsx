import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { SessionEntry } from '../../../../src/contract/account.ts';
import { accountApi, accountKey, accountQueries } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { formatAgo, formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';

/** Where one is signed in, and "sign out there". */
export function SessionsPage() {
  const cache = useQueryClient();
  const query = useQuery(accountQueries.sessions());
  const done = async (): Promise<void> => {
    toast.success(t('sessions.ended'));
    await cache.invalidateQueries({ queryKey: accountKey });
  };
  const end = useMutation({ mutationFn: accountApi.endSession, onSuccess: done });
  const endOthers = useMutation({ mutationFn: accountApi.endOtherSessions, onSuccess: done });
  const error = end.error ?? endOthers.error;
  const others = (query.data?.length ?? 0) > 1;
  return (
    <Page
      title={t('account.sessions')}
      note={t('sessions.note')}
      className="max-w-160"
      actions={
        others ? (
          <Button disabled={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('sessions.endOthers')}
          </Button>
        ) : null
      }
    >
      {error ? <ErrorState error={error} /> : null}
      <Loaded query={query}>
        {(sessions) => (
          <Card>
            <ul className="text-13">
              {sessions.map((session) => (
                <Row key={session.id} session={session} pending={end.isPending} onEnd={() => end.mutate(session.id)} />
              ))}
            </ul>
          </Card>
        )}
      </Loaded>
    </Page>
  );
}

/** "Firefox on Windows", as the server says it, in the language in use. */
function deviceLabel(device: string): string {
  const [, browser, system] = /^(.+) on (.+)$/.exec(device) ?? [];
  if (browser !== undefined && system !== undefined) return t('sessions.device', { browser, system });
  return device === 'Unknown device' ? t('sessions.unknown') : device;
}

type RowProps = { session: SessionEntry; pending: boolean; onEnd: () => void };

const Row = ({ session, pending, onEnd }: RowProps) => (
  <li className="flex min-h-14 flex-wrap items-center justify-between gap-3 border-b border-line py-2 last:border-b-0">
    <div className="min-w-0">
      <p className="font-medium">
        {deviceLabel(session.device)}
        {session.isThisOne ? <span className="ml-2 text-kept-ink">{t('sessions.this')}</span> : null}
      </p>
      <p className="text-muted">
        {t(`sessions.by.${session.method}`)} · {t('sessions.seen', { ago: formatAgo(session.lastSeenAt) })} ·{' '}
        {t('sessions.until', { date: formatDate(session.expiresAt) })}
      </p>
    </div>
    {session.isThisOne ? null : (
      <Button
        size="s"
        disabled={pending}
        aria-label={`${t('sessions.end')}: ${deviceLabel(session.device)}`}
        onClick={onEnd}
      >
        {t('sessions.end')}
      </Button>
    )}
  </li>
);
