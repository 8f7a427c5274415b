import type { UseMutationResult } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Session } from '../../../../src/contract/workspaces.ts';
import { explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';
import { tokenOf } from './sign-in-link.ts';

/** The way in for the owner of a fresh installation: the link that the service prints when it starts. */
export function OneTimeLink({ signIn }: { signIn: UseMutationResult<Session, Error, string> }) {
  const [pasted, setPasted] = useState('');
  const [empty, setEmpty] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const token = tokenOf(pasted);
    setEmpty(token === '');
    if (token) signIn.mutate(token);
  };
  const failed = signIn.error ? explain(signIn.error) : undefined;
  const problem = empty ? t('signIn.empty') : failed ? `${failed.title}. ${failed.detail}` : undefined;
  return (
    <details open={failed ? true : undefined} className="group rounded-md border border-line">
      <summary className="rounded-md px-4 py-2.5 font-medium text-ink">{t('signIn.byLink')}</summary>
      <form onSubmit={submit} noValidate className="flex flex-col gap-3 px-4 pb-4">
        <p>{t('signIn.lead')}</p>
        <Field label={t('signIn.field')} error={problem} hint={t('signIn.again')}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              spellCheck={false}
              className="h-10 font-mono"
              placeholder="…/sign-in#token=…"
              value={pasted}
              onChange={(event) => setPasted(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" className="self-start" disabled={signIn.isPending}>
          {t('signIn.submitLink')}
        </Button>
      </form>
    </details>
  );
}
