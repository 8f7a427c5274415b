import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { ErasurePlan, FoundPerson } from '../../../../src/contract/people.ts';
import { peopleApi } from '../../api/endpoints.ts';
import { keys } from '../../api/queries.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { formatNumber } from '../../format.ts';
import { t, tSaid } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';

export type EraseDialogProps = { person: FoundPerson; onClose: () => void; onErasing: (id: string) => void };

const lettersOf = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** True when the typed text names the person; the dot and the case do not matter. */
export const confirms = (typed: string, pseudonym: string): boolean => lettersOf(typed) === lettersOf(pseudonym);

/** Shows what goes, asks for the pseudonym, and only then begins. */
export function EraseDialog({ person, onClose, onErasing }: EraseDialogProps) {
  const slug = useSlug();
  const cache = useQueryClient();
  const [typed, setTyped] = useState('');
  const plan = useQuery({
    // Not under the workspace's keys: asked again after the erasure began, there would be nobody to plan for.
    queryKey: ['erasure-plan', slug, person.subject],
    queryFn: () => peopleApi.plan(slug, person.subject),
    staleTime: 0,
    gcTime: 0,
  });
  const erase = useMutation({
    mutationFn: () => peopleApi.erase(slug, person.subject),
    onSuccess: (begun) => {
      void cache.invalidateQueries({ queryKey: keys.workspace(slug) });
      cache.setQueryData(keys.erasure(slug, begun.id), begun);
      onErasing(begun.id);
      onClose();
    },
  });
  const ready = plan.data !== undefined && confirms(typed, person.pseudonym) && !erase.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) erase.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('erase.title', { name: person.pseudonym })}
      description={t('erase.text')}
      className="max-w-lg"
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="destroy" type="submit" form="erase" disabled={!ready}>
            {t('erase.submit')}
          </Button>
        </>
      }
    >
      <form id="erase" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Loaded query={plan}>{(found) => <Plan plan={found} />}</Loaded>
        <Field label={t('erase.confirm', { name: person.pseudonym })} hint={t('erase.confirmHint')}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              spellCheck={false}
              className="max-w-40 font-mono uppercase"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {erase.error ? <ErrorState error={erase.error} /> : null}
      </form>
    </Dialog>
  );
}

function Plan({ plan }: { plan: ErasurePlan }) {
  const counts: [string, number][] = [
    ...plan.datasets.map(({ dataset, rows }): [string, number] => [dataset, rows]),
    [t('erase.vault'), plan.vaultValues],
    [t('erase.identifiers'), plan.identifiers],
    [t('erase.exports'), plan.exports],
    [t('erase.rejects'), plan.rejectedRecords],
  ];
  return (
    <>
      <dl className="rounded-md border border-line text-13">
        {counts.map(([name, count], index) => (
          <div
            key={index}
            className="flex h-8 items-center justify-between gap-4 border-b border-line px-3 last:border-b-0"
          >
            <dt className={index < plan.datasets.length ? 'font-medium' : 'text-muted'}>{name}</dt>
            <dd className={count === 0 ? 'text-muted' : undefined}>
              {index < plan.datasets.length ? t('count.rows', { rows: count }) : formatNumber(count)}
            </dd>
          </div>
        ))}
      </dl>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-13 text-muted marker:text-faint">
        {plan.sentences.map((sentence, at) => (
          <li key={sentence}>{tSaid(sentence, plan.sentencesSaid?.[at])}</li>
        ))}
      </ul>
    </>
  );
}
