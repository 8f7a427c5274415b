import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { claim, type Account } from '../../../../src/contract/account.ts';
import { accountApi, accountKey } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { t } from '../../i18n.ts';
import { CredentialFields, credentialNames, type Credentials } from '../entry/credential-fields.tsx';

type Problems = Partial<Record<keyof Credentials, string>>;

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
    const wrong = credentialNames.filter((name) => at.has(name));
    setProblems(Object.fromEntries(wrong.map((name) => [name, t(`register.wrong.${name}`)])));
    if (at.size === 0) save.mutate();
  };
  return (
    <Card title={t('claim.title')} note={t('claim.note')}>
      <form noValidate onSubmit={submit} className="flex flex-col items-stretch gap-4 pt-1">
        <CredentialFields
          name={account.name}
          value={draft}
          problems={problems}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        {save.error ? <ErrorState error={save.error} /> : null}
        <Button variant="main" type="submit" className="self-start" disabled={save.isPending}>
          {t('claim.submit')}
        </Button>
      </form>
    </Card>
  );
}
