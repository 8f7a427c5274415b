import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { accountApi, accountKey, accountQueries, signInApi } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatDate } from '../../format.ts';
import { locale, t } from '../../i18n.ts';
import { rememberProvider } from '../entry/provider-handle.ts';

/** Third parties through which one may sign in; nothing where the operator configured none. */
export function LinkedProviders() {
  const cache = useQueryClient();
  const offered = useQuery(accountQueries.options()).data?.providers ?? [];
  const linked = useQuery(accountQueries.providers()).data ?? [];
  const link = useMutation({
    mutationFn: (provider: string) => signInApi.startProvider({ provider, purpose: 'link', locale: locale() }),
    onSuccess: ({ url, handle }) => {
      rememberProvider(handle);
      location.assign(url);
    },
  });
  const unlink = useMutation({
    mutationFn: (id: string) => accountApi.unlinkProvider(id),
    onSuccess: () => cache.invalidateQueries({ queryKey: accountKey }),
  });
  const open = offered.filter(({ id }) => !linked.some(({ provider }) => provider === id));
  const error = link.error ?? unlink.error;
  if (offered.length + linked.length === 0) return null;
  return (
    <Card title={t('linked.title')} note={t('linked.note')}>
      <ul className="text-13">
        {linked.map(({ id, name, since }) => (
          <li key={id} className="flex min-h-10 items-center justify-between gap-3 border-t border-line py-1">
            <span>
              <span className="font-medium">{name}</span>{' '}
              <span className="text-muted">{t('linked.since', { date: formatDate(since) })}</span>
            </span>
            <Button
              size="s"
              variant="quiet"
              aria-label={`${t('linked.remove')}: ${name}`}
              disabled={unlink.isPending}
              onClick={() => unlink.mutate(id)}
            >
              {t('linked.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2 pt-2">
        {open.map(({ id, name }) => (
          <Button key={id} disabled={link.isPending} onClick={() => link.mutate(id)}>
            {t('linked.add', { provider: name })}
          </Button>
        ))}
      </div>
      {error ? <ErrorState error={error} className="mt-3" /> : null}
    </Card>
  );
}
