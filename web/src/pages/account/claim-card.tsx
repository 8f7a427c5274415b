import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { claim, type Account } from '../../../../src/contract/account.ts';
import { accountApi, accountKey } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { t } from '../../i18n.ts';
import { judgePassword } from '../entry/judge-password.ts';
import { TextField } from '../entry/register-page.tsx';

type Problems = Partial<Record<'username' | 'email' | 'password', string>>;

/** The first user name, email and password of whoever came in by a link that works once. */
export function ClaimCard({ account }: { account: Account }) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState({ username: account.username ?? '', email: account.email ?? '', password: '' });
  const [problems, setProblems] = useState<Problems>({});
  const save = useMutation({
    mutationFn: () => accountApi.claim(draft),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: accountKey });
      toast.success(t('claim.done'));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const at = new Set(claim.safeParse(draft).error?.issues.map((issue) => issue.path[0]));
    const fields = ['username', 'email', 'password'] as const;
    setProblems(
      Object.fromEntries(fields.filter((name) => at.has(name)).map((name) => [name, t(`register.wrong.${name}`)])),
    );
    if (at.size === 0) save.mutate();
  };
  return (
    <Card title={t('claim.title')} note={t('claim.note')}>
      <form noValidate onSubmit={submit} className="flex flex-col items-stretch gap-4 pt-1">
        <TextField
          label={t('register.username')}
          hint={t('register.usernameHint')}
          autoComplete="username"
          value={draft.username}
          error={problems.username}
          onChange={(username) => setDraft({ ...draft, username })}
        />
        <TextField
          label={t('register.email')}
          type="email"
          autoComplete="email"
          value={draft.email}
          error={problems.email}
          onChange={(email) => setDraft({ ...draft, email })}
        />
        <PasswordField
          label={t('register.password')}
          hint={t('password.hint')}
          autoComplete="new-password"
          value={draft.password}
          onChange={(password) => setDraft({ ...draft, password })}
          error={problems.password}
          judge={(password) => judgePassword(password, [account.name, draft.username, draft.email])}
        />
        {save.error ? <ErrorState error={save.error} /> : null}
        <Button variant="main" type="submit" className="self-start" disabled={save.isPending}>
          {t('claim.submit')}
        </Button>
      </form>
    </Card>
  );
}
