import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import type { FoundPerson, Restriction } from '../../../../src/contract/people.ts';
import { peopleApi } from '../../api/endpoints.ts';
import { keys } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { PurposeField, purposeProblem } from './purpose-field.tsx';

export type RestrictDialogProps = {
  person: FoundPerson;
  onClose: () => void;
  /** With since when; null once it is lifted. */
  onRestricted: (since: string | null) => void;
};

/** Restricts (GDPR Art. 18), or lifts what is restricted; either counts in every answer at once. */
export const RestrictDialog = (props: RestrictDialogProps) =>
  props.person.restrictedSince === null ? <Restrict {...props} /> : <Lift {...props} />;

/** Every answer of the workspace may be another one now. */
function useDone({ onClose, onRestricted }: RestrictDialogProps, said: string) {
  const slug = useSlug();
  const cache = useQueryClient();
  return (since: string | null): void => {
    void cache.invalidateQueries({ queryKey: keys.workspace(slug) });
    onRestricted(since);
    toast.success(said);
    onClose();
  };
}

const sinceOf = ({ restrictedAt, askedAt }: Restriction): string => restrictedAt ?? askedAt;

function Restrict(props: RestrictDialogProps) {
  const { person, onClose } = props;
  const slug = useSlug();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const done = useDone(props, t('restrict.done', { name: person.pseudonym }));
  const restrict = useMutation({
    mutationFn: () => peopleApi.restrict(slug, person.subject, reason.trim()),
    onSuccess: (made) => done(sinceOf(made)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = purposeProblem(reason);
    setProblem(wrong);
    if (!wrong) restrict.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('restrict.title', { name: person.pseudonym })}
      description={t('restrict.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="main" type="submit" form="restrict" disabled={restrict.isPending}>
            {t('restrict.verb')}
          </Button>
        </>
      }
    >
      <form id="restrict" noValidate onSubmit={submit} className="flex flex-col gap-3">
        <PurposeField
          value={reason}
          onChange={setReason}
          error={problem}
          label={t('restrict.reason')}
          example={t('restrict.example')}
        />
        {restrict.error ? <ErrorState error={restrict.error} /> : null}
      </form>
    </Dialog>
  );
}

function Lift(props: RestrictDialogProps) {
  const { person, onClose } = props;
  const slug = useSlug();
  const done = useDone(props, t('restrict.lifted', { name: person.pseudonym }));
  const lift = useMutation({
    mutationFn: () => peopleApi.liftRestriction(slug, person.subject),
    onSuccess: () => done(null),
  });
  return (
    <ConfirmDialog
      title={t('restrict.liftTitle', { name: person.pseudonym })}
      text={t('restrict.liftText')}
      verb={t('restrict.liftVerb')}
      pending={lift.isPending}
      error={lift.error}
      onConfirm={() => lift.mutate()}
      onClose={onClose}
    />
  );
}
