import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { registration, type Registration, type SignInOptions } from '../../../../src/contract/account.ts';
import { accountQueries, signInApi } from '../../api/account.ts';
import { ApiError } from '../../api/client.ts';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { locale, t } from '../../i18n.ts';
import { AgeQuestion, ageAnswer, type AgeDraft } from './age-question.tsx';
import { CredentialFields, credentialNames, type Credentials } from './credential-fields.tsx';
import { EntryLayout } from './entry-layout.tsx';
import { heldInvitation } from './invitation-token.ts';
import { LookIntoMail } from './look-into-mail.tsx';
import { Providers } from './providers.tsx';
import { EntryLink } from './sign-in-page.tsx';
import { TextField } from './text-field.tsx';

/** Making an account: nothing of it counts before the link in the mail was opened. */
export function RegisterPage() {
  const options = useQuery(accountQueries.options());
  const [mailedTo, setMailedTo] = useState<string>();
  const invitation = heldInvitation();
  if (mailedTo !== undefined)
    return <LookIntoMail text={t('mail.registered', { email: mailedTo })} arrives={options.data?.mail ?? true} />;
  return (
    <EntryLayout
      title={t('register.title')}
      lead={t('register.lead')}
      aside={
        <p>
          {t('register.have')} <EntryLink to="/sign-in">{t('signIn.title')}</EntryLink>
        </p>
      }
    >
      <Loaded query={options}>
        {(found) =>
          found.registration === 'invited' && !invitation ? (
            <p className="text-muted">{t('register.invited')}</p>
          ) : (
            <RegisterForm options={found} invitation={invitation} onDone={setMailedTo} />
          )
        }
      </Loaded>
    </EntryLayout>
  );
}

type FieldName = 'name' | 'username' | 'email' | 'password' | 'age';
type Problems = Partial<Record<FieldName, string>>;
type Draft = Credentials & { name: string; age: AgeDraft };

/** What is missing or wrong, said at its field. */
function problemsOf(draft: Draft, kind: SignInOptions['ageQuestion']): Problems {
  const { age, ...rest } = draft;
  const parsed = registration.omit({ age: true }).safeParse(rest);
  const at = new Set(parsed.error?.issues.map((issue) => issue.path[0]));
  const fields = ['name', ...credentialNames] as const;
  const problems: Problems = Object.fromEntries(
    fields.filter((name) => at.has(name)).map((name) => [name, t(`register.wrong.${name}`)]),
  );
  return ageAnswer(age, kind) ? problems : { ...problems, age: t('register.wrong.age') };
}

/** Troubles that belong to a field; all others stand beneath the form. */
const fieldOfCode: Record<string, FieldName> = {
  'username-taken': 'username',
  'password-weak': 'password',
  'password-leaked': 'password',
  'too-young': 'age',
};

type FormProps = { options: SignInOptions; invitation: string | undefined; onDone: (email: string) => void };

function RegisterForm({ options, invitation, onDone }: FormProps) {
  const [draft, setDraft] = useState<Draft>({ name: '', username: '', email: '', password: '', age: {} });
  const [problems, setProblems] = useState<Problems>({});
  const send = useMutation({
    mutationFn: (body: Registration) => signInApi.register(body),
    onSuccess: () => onDone(draft.email.trim()),
    onError: (error) => {
      const field = error instanceof ApiError ? fieldOfCode[error.code] : undefined;
      if (field) setProblems({ [field]: explain(error).detail });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = problemsOf(draft, options.ageQuestion);
    setProblems(found);
    const age = ageAnswer(draft.age, options.ageQuestion);
    if (Object.keys(found).length > 0 || !age) return;
    send.mutate({ ...draft, age, locale: locale(), ...(invitation ? { invitation } : {}) });
  };
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const atField = send.error instanceof ApiError && fieldOfCode[send.error.code] !== undefined;
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label={t('register.name')}
        autoComplete="name"
        autoFocus
        value={draft.name}
        error={problems.name}
        onChange={(name) => set({ name })}
      />
      <CredentialFields name={draft.name} value={draft} problems={problems} onChange={set} />
      <AgeQuestion kind={options.ageQuestion} value={draft.age} onChange={(age) => set({ age })} error={problems.age} />
      {send.error && !atField ? <ErrorState error={send.error} safe="" /> : null}
      <Button variant="main" type="submit" className="h-10" disabled={send.isPending}>
        {t('register.submit')}
      </Button>
      <Providers providers={options.providers} registering={{ ...draft.age, ...(invitation ? { invitation } : {}) }} />
    </form>
  );
}
