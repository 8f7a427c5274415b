import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { askedFor, rightsEntry, type RightsEntry, type RightsKind } from '../../../../src/contract/rights.ts';
import { deskApi, type Desk, rightsKeys } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { languageOptions } from '../../frame/user-menu.tsx';
import { locale, t, type Locale } from '../../i18n.ts';
import { type For, WordsField } from '../rights/ask-fields.tsx';
import { kinds } from '../rights/kinds.ts';

const day = 86_400_000;
const longAgo = 60;

/** A day of the calendar where the page is looked at, as `<input type="date">` has it. */
const dayOf = (at: Date): string =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

type Draft = {
  kind: RightsKind;
  for: For;
  name: string;
  email: string;
  words: string;
  channel: 'mail' | 'staff';
  received: string;
  locale: Locale;
};

/** As it is sent. Today: now, because a day's noon may still be to come. */
function entryOf({ received, email, ...draft }: Draft): RightsEntry {
  const today = received === dayOf(new Date());
  const at = new Date(`${received}T12:00:00`);
  const when = today || Number.isNaN(at.getTime()) ? {} : { receivedAt: at.toISOString() };
  return { ...draft, email: email.trim() === '' ? null : email.trim(), ...when };
}

type Problems = Partial<Record<'name' | 'email' | 'received', string>>;

function problemsOf(draft: Draft): Problems {
  const at = new Set(rightsEntry.safeParse(entryOf(draft)).error?.issues.map((issue) => issue.path[0]));
  const age = Date.now() - Date.parse(draft.received);
  return {
    ...(at.has('name') ? { name: t('requests.enterNameMissing') } : {}),
    ...(at.has('email') ? { email: t('rights.emailWrong') } : {}),
    ...(age >= -day && age <= longAgo * day ? {} : { received: t('requests.enterReceivedWrong') }),
  };
}

const first = (): Draft => ({
  kind: 'access',
  for: 'self',
  name: '',
  email: '',
  words: '',
  channel: 'mail',
  received: dayOf(new Date()),
  locale: locale(),
});

/** What came by letter, by telephone or in person (P12.1). */
export function EnterDialog({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const [draft, setDraft] = useState(first);
  const [problems, setProblems] = useState<Problems>({});
  const cache = useQueryClient();
  const navigate = useNavigate();
  const enter = useMutation({
    mutationFn: () => deskApi.enter(desk, entryOf(draft)),
    onSuccess: async (found) => {
      toast.success(t('requests.entered', { reference: found.reference }));
      await cache.invalidateQueries({ queryKey: rightsKeys.desk(desk) });
      if (desk === null) await navigate({ to: '/operator/rights/$id', params: { id: found.id } });
      else await navigate({ to: '/w/$workspace/rights/$id', params: { workspace: desk, id: found.id } });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = problemsOf(draft);
    setProblems(found);
    if (Object.keys(found).length === 0) enter.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('requests.enterTitle')}
      description={t('requests.enterText')}
      className="max-w-xl"
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="main" type="submit" form="enter-request" disabled={enter.isPending}>
            {t('requests.enterVerb')}
          </Button>
        </>
      }
    >
      <form id="enter-request" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Fields draft={draft} problems={problems} onChange={(change) => setDraft({ ...draft, ...change })} />
        {enter.error ? <ErrorState error={enter.error} safe={t('rights.notSent')} /> : null}
      </form>
    </Dialog>
  );
}

const kindOptions = () => kinds.map((value) => ({ value, label: t(`rights.kind.${value}`) }));
const forOptions = () => askedFor.options.map((value) => ({ value, label: t(`requests.for.${value}`) }));
const channelOptions = () =>
  (['mail', 'staff'] as const).map((value) => ({ value, label: t(`requests.channel.${value}`) }));

type FieldsProps = { draft: Draft; problems: Problems; onChange: (change: Partial<Draft>) => void };

/** The first and the last day that it can have come. */
const daysPossible = (): { min: string; max: string } => ({
  min: dayOf(new Date(Date.now() - longAgo * day)),
  max: dayOf(new Date()),
});

const Fields = ({ draft, problems, onChange }: FieldsProps) => (
  <>
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('requests.enterKind')}>
        {({ id }) => (
          <Select id={id} value={draft.kind} onChange={(kind) => onChange({ kind })} options={kindOptions()} />
        )}
      </Field>
      <Field label={t('requests.enterFor')}>
        {({ id }) => (
          <Select id={id} value={draft.for} onChange={(who) => onChange({ for: who })} options={forOptions()} />
        )}
      </Field>
      <Field label={t('requests.enterName')} error={problems.name}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={200}
            value={draft.name}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('requests.enterEmail')} hint={t('requests.enterEmailHint')} error={problems.email}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="off"
            maxLength={254}
            value={draft.email}
            onChange={(event) => onChange({ email: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('requests.enterChannel')}>
        {({ id }) => (
          <Select
            id={id}
            value={draft.channel}
            onChange={(channel) => onChange({ channel })}
            options={channelOptions()}
          />
        )}
      </Field>
      <Field label={t('requests.enterReceived')} error={problems.received}>
        {(control) => (
          <Input
            {...control}
            type="date"
            {...daysPossible()}
            value={draft.received}
            onChange={(event) => onChange({ received: event.target.value })}
          />
        )}
      </Field>
    </div>
    <WordsField kind={undefined} value={draft.words} onChange={(words) => onChange({ words })} />
    <Field label={t('requests.enterLocale')}>
      {({ id }) => (
        <Select
          id={id}
          value={draft.locale}
          onChange={(next) => onChange({ locale: next })}
          options={languageOptions}
          className="w-44"
        />
      )}
    </Field>
  </>
);
