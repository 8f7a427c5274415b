import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';
import type { ApiKeyScopes, MadeApiKey } from '../../../../src/contract/members.ts';
import { settingsApi, settingsQueries } from '../../api/settings.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Checkbox } from '../../components/ui/checkbox.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { MadeKey } from './made-key.tsx';
import { scopeLabel } from './scopes.ts';

const spans = ['7', '30', '90', '365'] as const;
type Days = (typeof spans)[number];
const daysOptions = () => spans.map((days) => ({ value: days, label: t('apiKeys.days', { count: Number(days) }) }));

/** A new key: its name, what it may, until when; then the key itself, this once. */
export function ApiKeyDialog({ onClose }: { onClose: () => void }) {
  const slug = useSlug();
  const cache = useQueryClient();
  const scopes = useQuery(settingsQueries.scopes(slug));
  const [made, setMade] = useState<MadeApiKey>();
  const close = async (): Promise<void> => {
    onClose();
    await cache.invalidateQueries(settingsQueries.apiKeys(slug));
  };
  if (made) return <MadeKey made={made} onClose={() => void close()} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('apiKeys.newTitle')}
      description={t('apiKeys.newText')}
      className="max-w-lg"
    >
      <Loaded query={scopes}>{(found) => <KeyForm scopes={found} onMade={setMade} />}</Loaded>
    </Dialog>
  );
}

function KeyForm({ scopes, onMade }: { scopes: ApiKeyScopes; onMade: (made: MadeApiKey) => void }) {
  const slug = useSlug();
  const [name, setName] = useState('');
  const [days, setDays] = useState<Days>('90');
  const [chosen, setChosen] = useState<readonly string[]>(scopes.readOnly);
  const [problem, setProblem] = useState<'name' | 'scopes'>();
  const make = useMutation({
    mutationFn: () => settingsApi.makeKey(slug, { name: name.trim(), scopes: [...chosen], days: Number(days) }),
    onSuccess: onMade,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = name.trim() === '' ? 'name' : chosen.length === 0 ? 'scopes' : undefined;
    setProblem(wrong);
    if (!wrong) make.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label={t('apiKeys.name')}
        hint={t('apiKeys.nameHint')}
        error={problem === 'name' ? t('apiKeys.nameEmpty') : undefined}
      >
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('apiKeys.until')}>
        {({ id }) => <Select id={id} value={days} onChange={setDays} options={daysOptions()} className="w-44" />}
      </Field>
      <Scopes scopes={scopes} chosen={chosen} onChange={setChosen} error={problem === 'scopes'} />
      {make.error ? <ErrorState error={make.error} /> : null}
      <Button variant="main" type="submit" className="self-start" disabled={make.isPending}>
        {t('apiKeys.make')}
      </Button>
    </form>
  );
}

type ScopesProps = {
  scopes: ApiKeyScopes;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  error: boolean;
};

function Scopes({ scopes, chosen, onChange, error }: ScopesProps) {
  const flip = (scope: string): void =>
    onChange(chosen.includes(scope) ? chosen.filter((other) => other !== scope) : [...chosen, scope]);
  const writing = scopes.all.filter((scope) => !scopes.readOnly.includes(scope));
  return (
    <fieldset className="flex flex-col gap-3 text-13">
      <legend className="mb-1.5 font-medium">{t('apiKeys.scopes')}</legend>
      <ScopeGroup title={t('apiKeys.reads')} scopes={scopes.readOnly} chosen={chosen} onFlip={flip} />
      <ScopeGroup title={t('apiKeys.writes')} scopes={writing} chosen={chosen} onFlip={flip} />
      {error ? <p className="text-broken">{t('apiKeys.noScope')}</p> : null}
    </fieldset>
  );
}

type ScopeGroupProps = { title: string; scopes: string[]; chosen: readonly string[]; onFlip: (scope: string) => void };

function ScopeGroup({ title, scopes, chosen, onFlip }: ScopeGroupProps) {
  const id = useId();
  if (scopes.length === 0) return null;
  return (
    <div>
      <p className="mb-1 text-muted">{title}</p>
      <ul className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {scopes.map((scope) => (
          <li key={scope} className="flex min-h-7 items-center gap-2">
            <Checkbox id={`${id}-${scope}`} checked={chosen.includes(scope)} onCheckedChange={() => onFlip(scope)} />
            <label htmlFor={`${id}-${scope}`}>{scopeLabel(scope)}</label>
          </li>
        ))}
      </ul>
    </div>
  );
}
