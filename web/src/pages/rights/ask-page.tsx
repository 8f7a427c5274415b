import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import { rightsAsk, type RightsKind, type RightsReceipt } from '../../../../src/contract/rights.ts';
import { rightsApi } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { locale, t } from '../../i18n.ts';
import { TextField } from '../entry/text-field.tsx';
import { CountryField, type For, ForWhom, WordsField, wordsProblem } from './ask-fields.tsx';
import { AskSent } from './ask-sent.tsx';
import { KindCards } from './kind-cards.tsx';
import { Beside, RightsLayout, Steps } from './rights-layout.tsx';

type Sent = { receipt: RightsReceipt; email: string };

/** Asking without an account (P12.1): what one can ask for, in plain words, and one form. */
export function AskRightsPage() {
  const [sent, setSent] = useState<Sent>();
  if (sent) return <AskSent {...sent} onAnother={() => setSent(undefined)} />;
  return (
    <RightsLayout title={t('rights.title')} lead={t('rights.lead')} aside={<HowItGoes />}>
      <AskForm onSent={setSent} />
    </RightsLayout>
  );
}

const HowItGoes = () => (
  <>
    <Beside title={t('rights.aside.how')}>
      <Steps />
    </Beside>
    <Beside title={t('rights.aside.kept')}>
      <p>{t('rights.aside.keptText')}</p>
      <p>{t('rights.aside.never')}</p>
    </Beside>
    <Beside title={t('rights.haveReference')}>
      <Link to="/rights/confirm" className="font-medium text-accent underline underline-offset-2">
        {t('rights.enterCode')}
      </Link>
      <p>{t('rights.aside.authority')}</p>
    </Beside>
  </>
);

type Draft = { kind?: RightsKind; for: For; name: string; email: string; words: string; country: string | null };
type Problems = Partial<Record<'kind' | 'name' | 'email' | 'words', string>>;

function problemsOf(draft: Draft): Problems {
  const at = new Set(rightsAsk.safeParse(draft).error?.issues.map((issue) => issue.path[0]));
  const words = wordsProblem(draft.kind, draft.words);
  return {
    ...(at.has('kind') ? { kind: t('rights.whatMissing') } : {}),
    ...(words ? { words } : {}),
    ...(at.has('name') ? { name: t('rights.nameMissing') } : {}),
    ...(at.has('email') ? { email: t('rights.emailWrong') } : {}),
  };
}

function AskForm({ onSent }: { onSent: (sent: Sent) => void }) {
  const [draft, setDraft] = useState<Draft>({ for: 'self', name: '', email: '', words: '', country: null });
  const [problems, setProblems] = useState<Problems>({});
  const form = useRef<HTMLFormElement>(null);
  const website = useRef<HTMLInputElement>(null);
  const email = draft.email.trim();
  const send = useMutation({
    mutationFn: (kind: RightsKind) =>
      rightsApi.ask({ ...draft, kind, email, locale: locale(), website: website.current?.value ?? '' }),
    onSuccess: (receipt) => onSent({ receipt, email }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = problemsOf({ ...draft, email });
    setProblems(found);
    if (Object.keys(found).length === 0 && draft.kind) send.mutate(draft.kind);
    else requestAnimationFrame(() => toFirstProblem(form.current));
  };
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-7">
      <KindCards value={draft.kind} onChange={(kind) => set({ kind })} error={problems.kind} />
      <ForWhom value={draft.for} onChange={(who) => set({ for: who })} />
      <WordsField kind={draft.kind} value={draft.words} onChange={(words) => set({ words })} error={problems.words} />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          label={t('rights.name')}
          autoComplete="name"
          value={draft.name}
          error={problems.name}
          onChange={(name) => set({ name })}
        />
        <TextField
          label={t('rights.email')}
          hint={t('rights.emailHint')}
          type="email"
          autoComplete="email"
          value={draft.email}
          error={problems.email}
          onChange={(next) => set({ email: next })}
        />
      </div>
      <CountryField value={draft.country} onChange={(country) => set({ country })} />
      <div aria-hidden className="absolute -left-[9999px] size-px overflow-hidden">
        <label>
          {t('rights.website')}
          <input ref={website} type="text" name="website" tabIndex={-1} autoComplete="off" defaultValue="" />
        </label>
      </div>
      {send.error ? <ErrorState error={send.error} safe={t('rights.notSent')} /> : null}
      <p className="text-13 text-muted">{t('rights.keptShort')}</p>
      <Button variant="main" size="l" type="submit" className="self-start" disabled={send.isPending}>
        {t('rights.send')}
      </Button>
    </form>
  );
}

/** Nobody has to look for what was wrong in a long form. */
function toFirstProblem(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid=true], fieldset[aria-describedby] input');
  wrong?.focus();
}
