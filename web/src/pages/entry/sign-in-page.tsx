import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import type { SignInAnswer } from '../../../../src/contract/account.ts';
import { accountQueries, signInApi } from '../../api/account.ts';
import { sessionApi } from '../../api/endpoints.ts';
import { keys } from '../../api/queries.ts';
import { explain } from '../../components/error-state.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';
import { askPasskey, canPasskeys } from '../../passkeys.ts';
import { EntryLayout } from './entry-layout.tsx';
import { OneTimeLink } from './one-time-link.tsx';
import { Providers } from './providers.tsx';
import { SecondFactorStep } from './second-factor-step.tsx';
import { safeTarget, tokenOf } from './sign-in-link.ts';
import { useEnter } from './use-enter.ts';

/** Signs in with the code of a one-time link. */
function useLinkSignIn() {
  const { to } = useSearch({ from: '/sign-in' });
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: sessionApi.open,
    onSuccess: async (session) => {
      cache.clear();
      cache.setQueryData(keys.session, session);
      await navigate({ href: safeTarget(to), replace: true });
    },
  });
}

/** A link that carries its code signs in by itself, and loses it from the address bar first. */
function useCarriedToken(onFound: (token: string) => void): void {
  // A link opened while this page is already there only changes the fragment: nothing is loaded anew.
  const fragment = useRouterState({ select: (state) => state.location.hash });
  useEffect(() => {
    const carried = /[?&#]token=/.test(location.href) ? tokenOf(location.href) : '';
    if (!carried) return;
    history.replaceState(history.state, '', location.pathname);
    onFound(carried);
  }, [fragment, onFound]);
}

/** User name or email with a password, a passkey, a provider of the operator, or a one-time link. */
export function SignInPage() {
  const byLink = useLinkSignIn();
  useCarriedToken(byLink.mutate);
  const enter = useEnter();
  const [challenge, setChallenge] = useState<string>();
  const options = useQuery(accountQueries.options()).data;
  const answered = async (answer: SignInAnswer): Promise<void> => {
    if (answer.state === 'second-factor') setChallenge(answer.challenge);
    else await enter();
  };
  if (challenge !== undefined)
    return <SecondFactorStep challenge={challenge} onEnter={enter} onBack={() => setChallenge(undefined)} />;
  return (
    <EntryLayout
      title={t('signIn.title')}
      aside={
        <>
          {options?.registration === 'open' ? (
            <p>
              {t('signIn.noAccount')} <EntryLink to="/register">{t('signIn.register')}</EntryLink>
            </p>
          ) : null}
          <OneTimeLink signIn={byLink} />
        </>
      }
    >
      <PasswordForm onAnswer={answered} />
      <PasskeyButton onAnswer={answered} />
      <Providers providers={options?.providers ?? []} />
    </EntryLayout>
  );
}

/** A link between the pages before the app, in running text. */
export const EntryLink = ({
  to,
  children,
}: {
  to: '/register' | '/sign-in' | '/forgot-password';
  children: string;
}) => (
  <Link to={to} className="font-medium text-accent underline underline-offset-2">
    {children}
  </Link>
);

type Answering = { onAnswer: (answer: SignInAnswer) => Promise<void> };

function PasswordForm({ onAnswer }: Answering) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => signInApi.withPassword({ login: login.trim(), password }),
    onSuccess: onAnswer,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (login.trim() !== '' && password !== '') signIn.mutate();
  };
  const problem = signIn.error ? explain(signIn.error) : undefined;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label={t('signIn.login')}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            className="h-10"
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        )}
      </Field>
      <PasswordField
        label={t('signIn.password')}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={problem ? `${problem.title}. ${problem.detail}` : undefined}
      />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button variant="main" type="submit" className="h-10 px-5" disabled={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
        <span className="text-13">
          <EntryLink to="/forgot-password">{t('signIn.forgot')}</EntryLink>
        </span>
      </div>
    </form>
  );
}

function PasskeyButton({ onAnswer }: Answering) {
  const signIn = useMutation({
    mutationFn: async () => {
      const { challenge, options } = await signInApi.startPasskey();
      const response = await askPasskey(options);
      if (response) await onAnswer(await signInApi.finishPasskey({ challenge, response }));
    },
  });
  if (!canPasskeys()) return null;
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4">
      <Button className="h-10" disabled={signIn.isPending} onClick={() => signIn.mutate()}>
        <KeyRound aria-hidden />
        {t('signIn.passkey')}
      </Button>
      {signIn.error ? (
        <p role="alert" className="text-13 text-broken">
          {explain(signIn.error).detail}
        </p>
      ) : null}
    </div>
  );
}
