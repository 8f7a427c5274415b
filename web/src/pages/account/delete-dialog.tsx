import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { AccountDeletion, AccountDeletionDraft } from '../../../../src/contract/staff.ts';
import { accountApi, accountKey, accountQueries } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { WordInput } from '../../components/ui/word-input.tsx';
import { t } from '../../i18n.ts';

export type DeleteDialogProps = { plan: AccountDeletion; onGone: () => Promise<void>; onClose: () => void };

/** When, and the word typed by hand: nothing happens by a slip. */
export function DeleteDialog({ plan, onGone, onClose }: DeleteDialogProps) {
  const cache = useQueryClient();
  const account = useQuery(accountQueries.account()).data;
  const [days, setDays] = useState<AccountDeletionDraft['days']>(0);
  const [typed, setTyped] = useState('');
  const word = account?.username ?? account?.name ?? '';
  const remove = useMutation({
    mutationFn: () => accountApi.remove({ days, workspaces: plan.alone.map(({ slug }) => slug) }),
    onSuccess: async ({ state }) => {
      if (state === 'deleted') return onGone();
      onClose();
      await cache.invalidateQueries({ queryKey: accountKey });
    },
  });
  const ready = word !== '' && typed.trim().toLowerCase() === word.toLowerCase() && !remove.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) remove.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('deletion.dialog')}
      description={t('deletion.dialogText')}
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="destroy" type="submit" form="delete-account" disabled={!ready}>
            {days === 0 ? t('deletion.now') : t('deletion.later')}
          </Button>
        </>
      }
    >
      <form id="delete-account" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <fieldset className="flex flex-col gap-2 text-13">
          <legend className="mb-1.5 font-medium">{t('deletion.when')}</legend>
          <When days={0} chosen={days} onChoose={setDays} label={t('deletion.at0')} hint={t('deletion.at0Hint')} />
          <When days={14} chosen={days} onChoose={setDays} label={t('deletion.at14')} hint={t('deletion.at14Hint')} />
        </fieldset>
        <Field label={t('erase.confirm', { name: word })}>
          {(control) => (
            <WordInput
              {...control}
              className="max-w-64 font-mono"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {remove.error ? <ErrorState error={remove.error} /> : null}
      </form>
    </Dialog>
  );
}

type WhenProps = {
  days: AccountDeletionDraft['days'];
  chosen: AccountDeletionDraft['days'];
  onChoose: (days: AccountDeletionDraft['days']) => void;
  label: string;
  hint: string;
};

const When = ({ days, chosen, onChoose, label, hint }: WhenProps) => (
  <label className="flex cursor-pointer gap-2.5" aria-label={label}>
    <input
      type="radio"
      name="when"
      className="mt-0.5 size-4 accent-accent"
      checked={days === chosen}
      onChange={() => onChoose(days)}
    />
    <span>
      <span className="font-medium">{label}</span>
      <span className="block text-muted">{hint}</span>
    </span>
  </label>
);
