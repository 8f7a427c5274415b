import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { signInApi } from '../../api/account.ts';
import { explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { t } from '../../i18n.ts';
import { CodeField } from '../account/code-field.tsx';
import { EntryLayout } from './entry-layout.tsx';

export type SecondFactorStepProps = { challenge: string; onEnter: () => Promise<void>; onBack: () => void };

/** After the password: the code of the app, or one of the recovery codes. */
export function SecondFactorStep({ challenge, onEnter, onBack }: SecondFactorStepProps) {
  const [recovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  const send = useMutation({
    mutationFn: () => signInApi.secondFactor({ challenge, kind: recovery ? 'recovery' : 'totp', code: code.trim() }),
    onSuccess: onEnter,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim().length >= 6) send.mutate();
  };
  const other = (): void => {
    setRecovery(!recovery);
    setCode('');
    send.reset();
  };
  return (
    <EntryLayout
      title={recovery ? t('secondFactor.recoveryTitle') : t('secondFactor.title')}
      lead={recovery ? t('secondFactor.recoveryLead') : t('secondFactor.lead')}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <CodeField
          key={String(recovery)}
          value={code}
          onChange={setCode}
          recovery={recovery}
          error={send.error ? explain(send.error).detail : undefined}
        />
        <Button variant="main" type="submit" className="h-10" disabled={send.isPending || code.trim().length < 6}>
          {t('secondFactor.submit')}
        </Button>
        <div className="flex flex-wrap justify-between gap-3">
          <Button variant="link" className="text-13" onClick={other}>
            {recovery ? t('secondFactor.useApp') : t('secondFactor.useRecovery')}
          </Button>
          <Button variant="link" className="text-13" onClick={onBack}>
            {t('secondFactor.back')}
          </Button>
        </div>
      </form>
    </EntryLayout>
  );
}
