import { useQueryClient, useMutation } from '@tanstack/react-query';
import { useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { sessionApi } from '../api/endpoints.ts';
import { keys } from '../api/queries.ts';
import { explain } from '../components/error-state.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { Glyph } from '../components/pseudonym.tsx';
import { t } from '../i18n.ts';
import { safeTarget, tokenOf } from './sign-in-link.ts';

/** Signs in with the code; a link that carries it does so by itself, and loses it from the address bar first. */
function useSignIn() {
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

export function SignInPage() {
  const signIn = useSignIn();
  const { mutate } = signIn;
  const [pasted, setPasted] = useState('');
  const [empty, setEmpty] = useState(false);
  // A link opened while this page is already there only changes the fragment: nothing is loaded anew.
  const fragment = useRouterState({ select: (state) => state.location.hash });
  useEffect(() => {
    const carried = /[?&#]token=/.test(location.href) ? tokenOf(location.href) : '';
    if (!carried) return;
    history.replaceState(history.state, '', location.pathname);
    mutate(carried);
  }, [fragment, mutate]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const token = tokenOf(pasted);
    setEmpty(token === '');
    if (token) signIn.mutate(token);
  };
  const problem = empty
    ? t('signIn.empty')
    : signIn.error
      ? `${explain(signIn.error).title}. ${explain(signIn.error).detail}`
      : undefined;
  return (
    <main className="grid min-h-full grid-cols-[minmax(0,1fr)] place-items-center px-4 py-10">
      <title>{`${t('signIn.title')} · ${t('app.name')}`}</title>
      <div className="flex w-full max-w-md min-w-0 flex-col gap-6">
        <header className="flex flex-col items-start gap-3">
          <div className="flex items-center gap-2.5 font-semibold">
            <Glyph subject="5eed0000ca11ab1e" size={24} />
            {t('app.name')}
          </div>
          <p className="text-13 text-muted">{t('signIn.promise')}</p>
        </header>
        <form onSubmit={submit} noValidate className="flex flex-col gap-4 rounded-md border border-line bg-raised p-6">
          <div>
            <h1>{t('signIn.title')}</h1>
            <p className="mt-1 text-muted">{t('signIn.lead')}</p>
          </div>
          <Field label={t('signIn.field')} error={problem} hint={t('signIn.again')}>
            {(control) => (
              <Input
                {...control}
                autoFocus
                autoComplete="one-time-code"
                spellCheck={false}
                className="h-10 font-mono"
                value={pasted}
                onChange={(event) => setPasted(event.target.value)}
              />
            )}
          </Field>
          <Button variant="main" type="submit" className="h-10" disabled={signIn.isPending}>
            {t('signIn.submit')}
          </Button>
        </form>
        <section className="text-13 text-muted">
          <p className="mb-2">{t('signIn.where')}</p>
          <pre
            className="overflow-x-auto rounded-md border border-line bg-wash px-3 py-2.5 font-mono text-13 text-ink"
            tabIndex={0}
            aria-label={t('signIn.where')}
          >
            {`${location.origin}/sign-in#token=…`}
          </pre>
        </section>
      </div>
    </main>
  );
}
