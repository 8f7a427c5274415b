import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { accountChange, emailAddress, type Account, type AccountChange } from '../../../../src/contract/account.ts';
import { accountApi, accountKey, accountQueries } from '../../api/account.ts';
import { ApiError } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Select } from '../../components/ui/select.tsx';
import { languageOptions } from '../../frame/user-menu.tsx';
import { setLocale, t } from '../../i18n.ts';
import { ClaimCard } from './claim-card.tsx';

/** Name, user name, language, email. */
export function ProfilePage() {
  const query = useQuery(accountQueries.account());
  return (
    <Page title={t('account.profile')} note={t('account.profileNote')} className="max-w-160">
      <Loaded query={query}>
        {(account) => (
          <>
            {!account.hasPassword ? <ClaimCard account={account} /> : null}
            <Names key={account.id} account={account} />
            {account.hasPassword || account.email ? <Email account={account} /> : null}
          </>
        )}
      </Loaded>
    </Page>
  );
}

type Problems = { name?: string; username?: string };

function Names({ account }: { account: Account }) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState({ name: account.name, username: account.username ?? '', locale: account.locale });
  const [problems, setProblems] = useState<Problems>({});
  const save = useMutation({
    mutationFn: (change: AccountChange) => accountApi.change(change),
    onSuccess: async (changed) => {
      cache.setQueryData(accountKey, changed);
      await cache.invalidateQueries({ queryKey: keys.session });
      toast.success(t('settings.saved'));
      setLocale(changed.locale);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'username-taken')
        setProblems({ username: explain(error).detail });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { username, ...rest } = draft;
    const change = account.username === null ? rest : { ...rest, username };
    const at = new Set(accountChange.safeParse(change).error?.issues.map((issue) => issue.path[0]));
    setProblems({
      ...(at.has('name') ? { name: t('register.wrong.name') } : {}),
      ...(at.has('username') ? { username: t('register.wrong.username') } : {}),
    });
    if (at.size === 0) save.mutate(change);
  };
  const shown = save.error && !(save.error instanceof ApiError && save.error.code === 'username-taken');
  return (
    <Card title={t('account.names')}>
      <form noValidate onSubmit={submit} className="flex flex-col items-start gap-4 pt-1">
        <Field label={t('register.name')} hint={t('account.nameHint')} error={problems.name} className="w-full">
          {(control) => (
            <Input
              {...control}
              autoComplete="name"
              maxLength={80}
              value={draft.name}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          )}
        </Field>
        {account.username === null ? null : (
          <Field
            label={t('register.username')}
            hint={t('register.usernameHint')}
            error={problems.username}
            className="w-full"
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                maxLength={30}
                value={draft.username}
                onChange={(event) => setDraft({ ...draft, username: event.target.value })}
              />
            )}
          </Field>
        )}
        <Field label={t('frame.language')} hint={t('account.languageHint')}>
          {({ id }) => (
            <Select
              id={id}
              value={draft.locale}
              onChange={(locale) => setDraft({ ...draft, locale })}
              options={languageOptions}
              className="w-44"
            />
          )}
        </Field>
        {shown ? <ErrorState error={save.error} className="w-full" /> : null}
        <Button variant="main" type="submit" disabled={save.isPending}>
          {t('settings.save')}
        </Button>
      </form>
    </Card>
  );
}

function Email({ account }: { account: Account }) {
  const cache = useQueryClient();
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState(false);
  const change = useMutation({
    mutationFn: () => accountApi.changeEmail(email.trim()),
    onSuccess: async () => {
      setEmail('');
      await cache.invalidateQueries({ queryKey: accountKey });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const good = emailAddress.safeParse(email).success;
    setWrong(!good);
    if (good) change.mutate();
  };
  return (
    <Card title={t('register.email')}>
      {account.email ? (
        <p className="text-13">
          <span className="font-medium">{account.email}</span>{' '}
          <span className={account.isEmailVerified ? 'text-kept-ink' : 'text-due-ink'}>
            {account.isEmailVerified ? t('account.verified') : t('account.notVerified')}
          </span>
        </p>
      ) : null}
      {account.pendingEmail ? (
        <p role="status" className="mt-1 text-13 text-due-ink">
          {t('account.pendingEmail', { email: account.pendingEmail })}
        </p>
      ) : null}
      <form noValidate onSubmit={submit} className="mt-4 flex flex-col items-start gap-3">
        <Field
          label={t('account.newEmail')}
          hint={t('account.newEmailHint')}
          error={wrong ? t('register.wrong.email') : undefined}
          className="w-full"
        >
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="email"
              maxLength={254}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        {change.error ? <ErrorState error={change.error} className="w-full" /> : null}
        <Button type="submit" disabled={change.isPending || email.trim() === ''}>
          {t('account.changeEmail')}
        </Button>
      </form>
    </Card>
  );
}
