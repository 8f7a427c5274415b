import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import type { FoundPerson } from '../../../../src/contract/people.ts';
import { peopleApi } from '../../api/endpoints.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import type { Reveal } from './person-view.tsx';
import { PurposeField, purposeProblem } from './purpose-field.tsx';

export type RevealDialogProps = { person: FoundPerson; onClose: () => void; onRevealed: (reveal: Reveal) => void };

/** Asks what for, then hands the values over; they are kept in no cache. */
export function RevealDialog({ person, onClose, onRevealed }: RevealDialogProps) {
  const slug = useSlug();
  const cache = useQueryClient();
  const [purpose, setPurpose] = useState('');
  const [problem, setProblem] = useState<string>();
  const reveal = useMutation({
    gcTime: 0,
    mutationFn: () => peopleApi.reveal(slug, person.subject, purpose.trim()),
    onSuccess: (answer) => {
      void cache.invalidateQueries({ queryKey: keys.audit(slug) });
      onRevealed({ ...answer, purpose: purpose.trim() });
      toast.success(t('reveal.recorded'));
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = purposeProblem(purpose);
    setProblem(wrong);
    if (!wrong) reveal.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('reveal.title', { name: person.pseudonym })}
      description={t('reveal.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="main" type="submit" form="reveal" disabled={reveal.isPending}>
            {t('reveal.submit')}
          </Button>
        </>
      }
    >
      <form id="reveal" noValidate onSubmit={submit} className="flex flex-col gap-3">
        <PurposeField value={purpose} onChange={setPurpose} error={problem} />
        {reveal.error ? <ErrorState error={reveal.error} /> : null}
      </form>
    </Dialog>
  );
}
