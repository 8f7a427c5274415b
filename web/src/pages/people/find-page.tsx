import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { FindAnswer, FoundPerson } from '../../../../src/contract/people.ts';
import { peopleApi } from '../../api/endpoints.ts';
import { queries } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Pseudonym } from '../../components/pseudonym.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Kbd } from '../../components/ui/kbd.tsx';
import { Skeleton, SkeletonRows } from '../../components/ui/skeleton.tsx';
import { t, tMaybe } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { ImportButton } from '../import-button.tsx';
import { PersonView } from './person-view.tsx';

/** "customer_number" → "customer number": the kind of identifier, in the language in use. */
export const kindLabel = (kind: string): string => tMaybe(`kind.${kind}`, kind.replaceAll('_', ' '));

/** One field; the answer is everything held about one person. What is typed is never kept, cached or put in the address. */
export function FindPage() {
  const slug = useSlug();
  const [value, setValue] = useState('');
  const find = useMutation({ mutationFn: (value: string) => peopleApi.find(slug, { value }), gcTime: 0 });
  return (
    <div className="mx-auto flex w-full max-w-[1120px] flex-col gap-4">
      <title>{`${t('find.title')} · ${t('app.name')}`}</title>
      <h1 className="sr-only">{t('find.title')}</h1>
      <FindField
        value={value}
        kind={find.data?.kind ?? null}
        onFind={(wanted) => find.mutate(wanted)}
        onChange={(next) => {
          setValue(next);
          if (find.data) find.reset();
        }}
      />
      <div aria-live="polite" className="contents">
        {find.isPending ? <Searching /> : null}
        {find.error ? <ErrorState error={find.error} /> : null}
        {find.data ? <Answer key={find.submittedAt} answer={find.data} onErasing={() => setValue('')} /> : null}
        {find.isIdle ? <Hint slug={slug} /> : null}
      </div>
    </div>
  );
}

type FindFieldProps = {
  value: string;
  kind: string | null;
  onFind: (value: string) => void;
  onChange: (value: string) => void;
};

function FindField({ value, kind, onFind, onChange }: FindFieldProps) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (value.trim()) onFind(value.trim());
  };
  return (
    <form
      role="search"
      onSubmit={submit}
      className="flex h-11 items-center gap-2 rounded-md border border-line bg-raised pr-2.5 pl-3 transition-colors focus-within:border-accent hover:border-line-strong focus-within:hover:border-accent"
    >
      <input
        type="search"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
        aria-label={t('find.title')}
        placeholder={t('find.field')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-full min-w-0 grow bg-transparent text-16 outline-none [&::-webkit-search-cancel-button]:hidden"
      />
      {kind && value ? (
        <span className="rounded-full bg-wash px-1.75 py-px text-11 font-medium whitespace-nowrap text-muted">
          <span className="sr-only">{t('find.kindAs', { kind: '' })}</span>
          {kindLabel(kind)}
        </span>
      ) : null}
      <button type="submit" className="flex items-center gap-2 rounded-xs text-13 text-muted hover:text-ink">
        <span className="sm:sr-only">{t('find.button')}</span>
        <span aria-hidden className="hidden sm:inline">
          <Kbd>Enter</Kbd>
        </span>
      </button>
    </form>
  );
}

const Searching = () => (
  <div role="status" aria-label={t('find.searching')} className="flex flex-col gap-3">
    <Card className="flex items-center gap-4">
      <Skeleton className="size-13" />
      <div className="flex grow flex-col gap-2">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-3 w-2/3" />
      </div>
    </Card>
    <Card flush>
      <SkeletonRows rows={4} />
    </Card>
  </div>
);

function Hint({ slug }: { slug: string }) {
  const empty = useQuery(queries.datasets(slug)).data?.length === 0;
  if (!empty) return <EmptyState title={t('find.hint.title')}>{t('find.hint.text')}</EmptyState>;
  return (
    <EmptyState title={t('find.hint.title')} action={<ImportButton />}>
      {t('find.hint.empty')}
    </EmptyState>
  );
}

/** Nobody, one person, or several to choose from. What was typed goes as soon as an erasure begins. */
function Answer({ answer, onErasing }: { answer: FindAnswer; onErasing: () => void }) {
  const only = answer.persons.length === 1 ? answer.persons[0] : undefined;
  const [chosen, setChosen] = useState<FoundPerson | undefined>(only);
  if (chosen) return <PersonView person={chosen} onErasing={onErasing} />;
  if (answer.persons.length === 0) return <EmptyState title={t('find.none.title')}>{t('find.none.text')}</EmptyState>;
  return (
    <Card title={t('find.several', { count: answer.persons.length })}>
      <ul className="flex flex-col">
        {answer.persons.map((person) => (
          <li key={person.subject} className="border-b border-line last:border-b-0">
            <button
              type="button"
              onClick={() => setChosen(person)}
              className="-mx-2 flex w-[calc(100%+16px)] items-center justify-between gap-4 rounded-sm px-2 py-2 text-left text-13 hover:bg-wash"
            >
              <Pseudonym subject={person.subject} name={person.pseudonym} />
              <span className="text-muted">
                {t('find.rowsIn', { rows: person.rows, datasets: person.datasets.length })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
