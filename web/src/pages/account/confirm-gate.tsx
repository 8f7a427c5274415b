import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import type { Confirmation } from '../../../../src/contract/account.ts';
import { accountApi, accountQueries } from '../../api/account.ts';
import { whenConfirming } from '../../api/client.ts';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { t } from '../../i18n.ts';
import { askPasskey, canPasskeys } from '../../passkeys.ts';
import { CodeField } from './code-field.tsx';

/** Asks who one is where the server wants to know it anew, and lets what was being done go on. */
export function ConfirmGate() {
  const [answer, setAnswer] = useState<(given: boolean) => void>();
  useEffect(() => {
    whenConfirming(() => new Promise((settle) => setAnswer(() => settle)));
    return () => whenConfirming(() => Promise.resolve(false));
  }, []);
  if (!answer) return null;
  const settle = (given: boolean): void => {
    setAnswer(undefined);
    answer(given);
  };
  return <ConfirmIdentity onSettled={settle} />;
}

const wrong = (error: Error | null): string | undefined => (error ? explain(error).detail : undefined);

function ConfirmIdentity({ onSettled }: { onSettled: (given: boolean) => void }) {
  const { data: account } = useQuery({ ...accountQueries.account(), staleTime: 0 });
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: (proof: Confirmation) => accountApi.confirm(proof),
    onSuccess: () => onSettled(true),
  });
  const withPasskey = useMutation({
    mutationFn: async () => {
      const { challenge, options } = await accountApi.startConfirmPasskey();
      const response = await askPasskey(options);
      if (response) await confirm.mutateAsync({ kind: 'passkey', challenge, response });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (account?.hasPassword) confirm.mutate({ kind: 'password', password });
    else confirm.mutate({ kind: 'totp', code });
  };
  const byCode = account !== undefined && !account.hasPassword && account.hasSecondFactor;
  const bare = account !== undefined && !account.hasPassword && !account.hasSecondFactor && account.passkeys === 0;
  return (
    <Dialog open onOpenChange={() => onSettled(false)} title={t('confirm.title')} description={t('confirm.text')}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        {account?.hasPassword ? (
          <PasswordField
            label={t('signIn.password')}
            autoComplete="current-password"
            autoFocus
            value={password}
            onChange={setPassword}
            error={wrong(confirm.error)}
          />
        ) : null}
        {byCode ? <CodeField value={code} onChange={setCode} error={wrong(confirm.error)} /> : null}
        {bare ? <p className="text-13 text-muted">{t('confirm.byLink')}</p> : null}
        {withPasskey.error ? <ErrorState error={withPasskey.error} /> : null}
        <div className="flex flex-wrap gap-2">
          {account?.hasPassword || byCode ? (
            <Button variant="main" type="submit" disabled={confirm.isPending || (password === '' && code === '')}>
              {t('confirm.submit')}
            </Button>
          ) : null}
          {account && account.passkeys > 0 && canPasskeys() ? (
            <Button disabled={withPasskey.isPending} onClick={() => withPasskey.mutate()}>
              {t('confirm.passkey')}
            </Button>
          ) : null}
          <Button variant="quiet" onClick={() => onSettled(false)}>
            {t('action.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
