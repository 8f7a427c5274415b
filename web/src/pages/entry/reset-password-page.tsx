import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { newPassword } from '../../../../src/contract/account.ts';
import { signInApi } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Button } from '../../components/ui/button.tsx';
import { t } from '../../i18n.ts';
import { EntryLayout } from './entry-layout.tsx';
import { judgePassword } from './judge-password.ts';
import { EntryLink } from './sign-in-page.tsx';
import { useToken } from './use-token.ts';

/** Where the mail's link leads: a new password, and every session ends. */
export function ResetPasswordPage() {
  const token = useToken();
  const [password, setPassword] = useState('');
  const [short, setShort] = useState(false);
  const reset = useMutation({ mutationFn: () => signInApi.reset(token, password) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const good = newPassword.safeParse(password).success;
    setShort(!good);
    if (good) reset.mutate();
  };
  if (reset.isSuccess)
    return (
      <EntryLayout title={t('reset.done')} lead={t('reset.doneText')}>
        <Button asChild variant="main" className="h-10 self-start px-5">
          <Link to="/sign-in">{t('entry.toSignIn')}</Link>
        </Button>
      </EntryLayout>
    );
  const newLink = <EntryLink to="/forgot-password">{t('reset.newLink')}</EntryLink>;
  if (token === '')
    return (
      <EntryLayout title={t('reset.title')} aside={newLink}>
        <p className="text-muted">{t('reset.none')}</p>
      </EntryLayout>
    );
  return (
    <EntryLayout title={t('reset.title')} lead={t('reset.lead')} aside={newLink}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <PasswordField
          label={t('reset.field')}
          hint={t('password.hint')}
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={setPassword}
          error={short ? t('register.wrong.password') : undefined}
          judge={(typed) => judgePassword(typed, [])}
        />
        {reset.error ? <ErrorState error={reset.error} safe="" /> : null}
        <Button variant="main" type="submit" className="h-10" disabled={reset.isPending}>
          {t('reset.submit')}
        </Button>
      </form>
    </EntryLayout>
  );
}
