import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { deskApi, type Desk } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Field } from '../../components/ui/field.tsx';
import { TextArea } from '../../components/ui/text-area.tsx';
import { t } from '../../i18n.ts';
import { useCaseChange } from './words-dialog.tsx';

/** A note beneath the time line, which the asker never sees. */
export function NoteForm({ desk, id }: { desk: Desk; id: string }) {
  const [words, setWords] = useState('');
  const [problem, setProblem] = useState<string>();
  const changed = useCaseChange(desk, id, () => t('requests.note.added'));
  const add = useMutation({
    mutationFn: () => deskApi.note(desk, id, words.trim()),
    onSuccess: (found) => {
      setWords('');
      changed(found);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const empty = words.trim() === '';
    setProblem(empty ? t('requests.note.empty') : undefined);
    if (!empty) add.mutate();
  };
  return (
    <form noValidate onSubmit={submit} className="mt-4 flex flex-col gap-2 border-t border-line pt-3">
      <Field label={t('requests.note.label')} hint={t('requests.note.hint')} error={problem}>
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            maxLength={2000}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
      </Field>
      {add.error ? <ErrorState error={add.error} /> : null}
      <Button size="s" type="submit" className="self-start" disabled={add.isPending}>
        {t('requests.note.add')}
      </Button>
    </form>
  );
}
