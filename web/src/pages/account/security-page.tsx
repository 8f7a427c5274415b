import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { newPassword, type Account } from '../../../../src/contract/account.ts';
import { accountApi, accountKey, accountQueries } from '../../api/account.ts';
import { ApiError } from '../../api/client.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';
import { useSession } from '../../workspace.ts';
import { judgePassword } from '../entry/judge-password.ts';
import { LinkedProviders } from './linked-providers.tsx';
import { Passkeys } from './passkeys-card.tsx';
import { SecondFactor } from './second-factor-card.tsx';

/** Password, second factor, passkeys, third parties. */
export function SecurityPage() {
  const query = useQuery(accountQueries.account());
  const { secondFactorFirst } = useSession();
  return (
    <Page title={t('account.security')} note={t('account.securityNote')} className="max-w-160">
      {secondFactorFirst ? <FactorFirst /> : null}
      <Loaded query={query}>
        {(account) => (
          <>
            {account.hasPassword && !secondFactorFirst ? <Password account={account} /> : null}
            <SecondFactor account={account} />
            <Passkeys />
            {secondFactorFirst ? null : <LinkedProviders />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Shown until a second factor is there, where the operator requires one: nothing else is open yet. */
const FactorFirst = () => (
  <p role="status" className="rounded-md bg-due-wash px-4 py-2 text-13 text-due-ink">
    {t('secondFactor.first')}
  </p>
);

const isWrongPassword = (error: Error | null): boolean => error instanceof ApiError && error.code === 'sign-in-failed';

function Password({ account }: { account: Account }) {
  const cache = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [short, setShort] = useState(false);
  const change = useMutation({
    mutationFn: () => accountApi.changePassword(current, password),
    onSuccess: async () => {
      setCurrent('');
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
          label={t('account.currentPassword')}
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
          error={isWrongPassword(change.error) ? t('account.currentWrong') : undefined}
        />
        <PasswordField
          label={t('reset.field')}
          hint={t('password.hint')}
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          error={short ? t('register.wrong.password') : undefined}
          judge={(typed) => judgePassword(typed, [account.name, account.username ?? '', account.email ?? ''])}
        />
        {change.error && !isWrongPassword(change.error) ? <ErrorState error={change.error} /> : null}
        <Button type="submit" className="self-start" disabled={change.isPending || current === '' || password === ''}>
          {t('account.changePassword')}
        </Button>
      </form>
    </Card>
  );
}
