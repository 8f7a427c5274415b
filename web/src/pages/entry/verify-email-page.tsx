import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { registration } from '../../../../src/contract/account.ts';
import { signInApi } from '../../api/account.ts';
import { ApiError } from '../../api/client.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { t } from '../../i18n.ts';
import { EntryLayout } from './entry-layout.tsx';
import { TextField } from './text-field.tsx';
import { useToken } from './use-token.ts';

/** Where the link in the mail leads: the address is proven, the account counts from now on. */
export function VerifyEmailPage() {
  const token = useToken();
  const cache = useQueryClient();
  const verify = useMutation({
    mutationFn: signInApi.verifyEmail,
    onSuccess: () => cache.invalidateQueries(),
  });
  const { mutate } = verify;
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current || token === '') return;
    sent.current = true;
    mutate({ token });
  }, [mutate, token]);
  if (verify.data)
    return (
      <EntryLayout title={t('verify.done')}>
        <p className="text-muted">{t(`verify.${verify.data.state}`)}</p>
        <Onward main />
      </EntryLayout>
    );
  if (verify.error instanceof ApiError && verify.error.code === 'username-taken')
    return <OtherUsername key={verify.submittedAt} onChoose={(username) => mutate({ token, username })} />;
  if (verify.error || token === '')
    return (
      <EntryLayout title={t('verify.failed')} aside={<p>{t('verify.again')}</p>}>
        {verify.error ? <ErrorState error={verify.error} safe="" /> : <p className="text-muted">{t('verify.none')}</p>}
        <Onward />
      </EntryLayout>
    );
  return (
    <EntryLayout title={t('verify.title')}>
      <SkeletonRows />
    </EntryLayout>
  );
}

/** Whether a user name is taken is said only here, where an address was proven: another one is chosen, and all is well. */
function OtherUsername({ onChoose }: { onChoose: (username: string) => void }) {
  const [username, setUsername] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const good = registration.shape.username.safeParse(username).success;
    setWrong(!good);
    if (good) onChoose(username);
  };
  return (
    <EntryLayout title={t('verify.username')} lead={t('verify.usernameLead')}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          label={t('register.username')}
          hint={t('register.usernameHint')}
          autoComplete="username"
          autoFocus
          value={username}
          error={wrong ? t('register.wrong.username') : undefined}
          onChange={setUsername}
        />
        <Button variant="main" type="submit" className="h-10">
          {t('secondFactor.submit')}
        </Button>
      </form>
    </EntryLayout>
  );
}

const Onward = ({ main = false }: { main?: boolean }) => (
  <Button asChild variant={main ? 'main' : 'plain'} className="h-10 self-start px-5">
    <Link to="/sign-in">{t('entry.toSignIn')}</Link>
  </Button>
);
