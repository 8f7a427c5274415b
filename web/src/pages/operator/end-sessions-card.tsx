import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { staffApi } from '../../api/staff.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Field } from '../../components/ui/field.tsx';
import { WordInput } from '../../components/ui/word-input.tsx';
import { t } from '../../i18n.ts';

/** Signs an account out everywhere, as when a device was stolen. */
export function EndSessions() {
  const [who, setWho] = useState('');
  const end = useMutation({
    mutationFn: () => staffApi.endSessions(who.trim()),
    onSuccess: () => {
      setWho('');
      toast.success(t('staff.sessionsEnded'));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (who.trim() !== '') end.mutate();
  };
  return (
    <Card title={t('staff.endSessions')} note={t('staff.endSessionsNote')}>
      <form noValidate onSubmit={submit} className="flex flex-wrap items-start gap-3 pt-1">
        <Field label={t('staff.who')} hint={t('staff.whoHint')} className="min-w-60 flex-1">
          {(control) => (
            <WordInput {...control} maxLength={254} value={who} onChange={(event) => setWho(event.target.value)} />
          )}
        </Field>
        <Button type="submit" className="mt-6" disabled={end.isPending || who.trim() === ''}>
          {t('staff.endSessionsSubmit')}
        </Button>
        {end.error ? <ErrorState error={end.error} className="w-full" /> : null}
      </form>
    </Card>
  );
}
