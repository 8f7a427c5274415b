import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { toast } from 'sonner';
import type { RightsCase } from '../../../../src/contract/rights.ts';
import { type Desk, rightsKeys } from '../../api/rights.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { TextArea } from '../../components/ui/text-area.tsx';
import { t } from '../../i18n.ts';

/** What the server answers to a change is what is shown from then on; lists are asked for anew. */
export function useCaseChange(desk: Desk, id: string, said: (found: RightsCase) => string) {
  const cache = useQueryClient();
  return (found: RightsCase): void => {
    cache.setQueryData(rightsKeys.one(desk, id), found);
    void cache.invalidateQueries({ queryKey: rightsKeys.desk(desk), exact: true });
    if (desk !== null) void cache.invalidateQueries({ queryKey: ['w', desk, 'erasures'] });
    toast.success(said(found));
  };
}

export type WordsDialogProps = {
  desk: Desk;
  found: RightsCase;
  title: string;
  text: ReactNode;
  verb: string;
  destroys?: boolean;
  label: string;
  hint: string;
  /** What is wrong with the words (trimmed), or nothing. */
  problem: (words: string) => string | undefined;
  /** False where something else is still to be chosen, and says so itself: nothing is sent. */
  ready?: () => boolean;
  send: (words: string) => Promise<RightsCase>;
  said: (found: RightsCase) => string;
  onClose: () => void;
  children?: ReactNode;
};

/** Says what will happen, takes words for it, and does it. */
export function WordsDialog(props: WordsDialogProps) {
  const { desk, found, title, text, verb, destroys = false, label, hint, onClose, children } = props;
  const [words, setWords] = useState('');
  const [problem, setProblem] = useState<string>();
  const changed = useCaseChange(desk, found.id, props.said);
  const act = useMutation({
    mutationFn: () => props.send(words.trim()),
    onSuccess: (next) => {
      changed(next);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = props.problem(words.trim());
    setProblem(wrong);
    const ready = props.ready?.() ?? true;
    if (wrong === undefined && ready) act.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      description={text}
      className="max-w-lg"
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant={destroys ? 'destroy' : 'main'} type="submit" form="words" disabled={act.isPending}>
            {verb}
          </Button>
        </>
      }
    >
      <form id="words" noValidate onSubmit={submit} className="flex flex-col gap-4">
        {children}
        <Field label={label} hint={hint} error={problem}>
          {(control) => (
            <TextArea
              {...control}
              rows={4}
              maxLength={5000}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </Field>
        {act.error ? <ErrorState error={act.error} /> : null}
      </form>
    </Dialog>
  );
}
