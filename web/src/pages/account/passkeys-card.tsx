import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Passkey } from '../../../../src/contract/account.ts';
import { accountApi, accountKey, accountQueries } from '../../api/account.ts';
import { keys } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { canPasskeys, makePasskey } from '../../passkeys.ts';

/** Keys of one's own devices, which sign in without a password. */
export function Passkeys() {
  const cache = useQueryClient();
  const query = useQuery(accountQueries.passkeys());
  const [removing, setRemoving] = useState<Passkey>();
  const reload = () => cache.invalidateQueries({ queryKey: accountKey });
  const add = useMutation({
    mutationFn: async () => {
      const { challenge, options } = await accountApi.startPasskey();
      const response = await makePasskey(options);
      return response ? accountApi.finishPasskey({ challenge, response }) : null;
    },
    onSuccess: async (made) => {
      if (made) toast.success(t('passkey.added', { name: made.name }));
      await reload();
      await cache.invalidateQueries({ queryKey: keys.session });
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => accountApi.removePasskey(id),
    onSuccess: async () => {
      setRemoving(undefined);
      await reload();
    },
  });
  return (
    <Card
      title={t('passkey.title')}
      note={t('passkey.note')}
      action={
        canPasskeys() ? (
          <Button disabled={add.isPending} onClick={() => add.mutate()}>
            {t('passkey.add')}
          </Button>
        ) : null
      }
    >
      {add.error ? <ErrorState error={add.error} /> : null}
      {canPasskeys() ? null : <p className="text-13 text-muted">{t('passkey.cannot')}</p>}
      <Loaded query={query}>
        {(passkeys) => (
          <ul className="text-13">
            {passkeys.map((passkey) => (
              <li
                key={passkey.id}
                className="flex min-h-10 items-center justify-between gap-3 border-t border-line py-1"
              >
                <span className="min-w-0">
                  <span className="font-medium">{passkey.name}</span>{' '}
                  <span className="text-muted">
                    {t('passkey.since', { date: formatDate(passkey.createdAt) })}
                    {passkey.isSynced ? ` · ${t('passkey.synced')}` : ''}
                  </span>
                </span>
                <Button
                  size="s"
                  variant="quiet"
                  aria-label={`${t('passkey.remove')}: ${passkey.name}`}
                  onClick={() => setRemoving(passkey)}
                >
                  {t('passkey.remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {removing ? (
        <ConfirmDialog
          title={t('passkey.removeTitle', { name: removing.name })}
          text={t('passkey.removeText')}
          verb={t('passkey.remove')}
          destroys
          pending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(removing.id)}
          onClose={() => setRemoving(undefined)}
        />
      ) : null}
    </Card>
  );
}
