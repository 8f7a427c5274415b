import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { emailAddress } from '../../../../src/contract/account.ts';
import { accountQueries, signInApi } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { t } from '../../i18n.ts';
import { EntryLayout } from './entry-layout.tsx';
import { LookIntoMail } from './look-into-mail.tsx';
import { TextField } from './text-field.tsx';
import { EntryLink } from './sign-in-page.tsx';

/** Asks for a link to choose a new password. */
export function ForgotPasswordPage() {
  const options = useQuery(accountQueries.options()).data;
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState(false);
  const ask = useMutation({ mutationFn: () => signInApi.forgot(email.trim()) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const good = emailAddress.safeParse(email).success;
    setWrong(!good);
    if (good) ask.mutate();
  };
  if (ask.isSuccess)
    return <LookIntoMail text={t('mail.forgotten', { email: email.trim() })} arrives={options?.mail ?? true} />;
  return (
    <EntryLayout
      title={t('forgot.title')}
      lead={t('forgot.lead')}
      aside={<EntryLink to="/sign-in">{t('entry.toSignIn')}</EntryLink>}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          label={t('register.email')}
          type="email"
          autoComplete="email"
          autoFocus
          value={email}
          error={wrong ? t('register.wrong.email') : undefined}
          onChange={setEmail}
        />
        {ask.error ? <ErrorState error={ask.error} safe="" /> : null}
        <Button variant="main" type="submit" className="h-10" disabled={ask.isPending}>
          {t('forgot.submit')}
        </Button>
      </form>
    </EntryLayout>
  );
}
