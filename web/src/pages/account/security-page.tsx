import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { newPassword, type Account } from '../../../../src/contract/account.ts';
import { accountApi, accountKey, accountQueries } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';
import { judgePassword } from '../entry/judge-password.ts';
import { LinkedProviders } from './linked-providers.tsx';
import { Passkeys } from './passkeys-card.tsx';
import { SecondFactor } from './second-factor-card.tsx';

/** Password, second factor, passkeys, third parties. */
export function SecurityPage() {
  const query = useQuery(accountQueries.account());
  return (
    <Page title={t('account.security')} note={t('account.securityNote')} className="max-w-160">
      <Loaded query={query}>
        {(account) => (
          <>
            {account.hasPassword ? <Password account={account} /> : null}
            <SecondFactor account={account} />
            <Passkeys />
            <LinkedProviders />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Password({ account }: { account: Account }) {
  const cache = useQueryClient();
  const [password, setPassword] = useState('');
  const [short, setShort] = useState(false);
  const change = useMutation({
    mutationFn: () => accountApi.changePassword(password),
    onSuccess: async () => {
      setPassword('');
      toast.success(t('account.passwordChanged'));
      await cache.invalidateQueries({ queryKey: accountKey });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const good = newPassword.safeParse(password).success;
    setShort(!good);
    if (good) change.mutate();
  };
  return (
    <Card title={t('signIn.password')} note={t('account.passwordNote')}>
      <form noValidate onSubmit={submit} className="flex flex-col items-stretch gap-3 pt-1">
        <PasswordField
          label={t('reset.field')}
          hint={t('password.hint')}
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={short ? t('register.wrong.password') : undefined}
          judge={(typed) => judgePassword(typed, [account.name, account.username ?? '', account.email ?? ''])}
        />
        {change.error ? <ErrorState error={change.error} /> : null}
        <Button type="submit" className="self-start" disabled={change.isPending || password === ''}>
          {t('account.changePassword')}
        </Button>
      </form>
    </Card>
  );
}
