import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PauseCircle } from 'lucide-react';
import { useState } from 'react';
import type { FoundPerson, HeldDataset, RevealAnswer } from '../../../../src/contract/people.ts';
import { queries } from '../../api/queries.ts';
import { Chip, categoryLabel } from '../../components/chip.tsx';
import { Glyph } from '../../components/pseudonym.tsx';
import { Revealed } from '../../components/revealed.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatDate, formatList, formatNumber } from '../../format.ts';
import { t, tMaybe } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { ErasureCard } from './erasure-card.tsx';
import { PersonActions } from './person-actions.tsx';
import { Timeline } from './timeline.tsx';

export type Reveal = RevealAnswer & { purpose: string };

/** "an email", "2 customer numbers" */
function knownByLabel({ kind, count }: { kind: string; count: number }): string {
  const words = kind.replaceAll('_', ' ');
  if (count === 1) return tMaybe(`kind.one.${kind}`, words);
  return tMaybe(`kind.many.${kind}`, `{count} ${words}`).replace('{count}', formatNumber(count));
}

/** Everything held about one person, and what may be done about it. */
export function PersonView({ person, onErasing }: { person: FoundPerson; onErasing: () => void }) {
  const [erasureId, setErasureId] = useState<string>();
  const begin = (id: string): void => {
    setErasureId(id);
    onErasing();
  };
  const [reveal, setReveal] = useState<Reveal>();
  const [restrictedSince, setRestrictedSince] = useState(person.restrictedSince);
  if (erasureId) return <PersonGoing person={person} erasureId={erasureId} />;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_300px]">
      <div className="flex min-w-0 flex-col gap-3">
        <PersonHeader person={person} restrictedSince={restrictedSince} />
        <HeldTable held={person.datasets} />
        <Card title={t('find.across')} note={timelineNote(person)}>
          <Timeline events={person.timeline} order={person.datasets.map(({ dataset }) => dataset)} />
        </Card>
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        {reveal ? <RevealedCard reveal={reveal} onFold={() => setReveal(undefined)} /> : null}
        <PersonActions
          person={{ ...person, restrictedSince }}
          onRevealed={setReveal}
          onErasing={begin}
          onRestricted={setRestrictedSince}
        />
      </div>
    </div>
  );
}

function timelineNote({ timeline }: FoundPerson): string {
  const count = timeline.reduce((sum, { rows }) => sum + rows, 0);
  return count === 0 ? t('find.noEvents') : t('find.events', { count });
}

/** Once an erasure has begun there is nothing left to look at but the erasure. */
function PersonGoing({ person, erasureId }: { person: FoundPerson; erasureId: string }) {
  const slug = useSlug();
  const done = useQuery(queries.erasure(slug, erasureId)).data?.state === 'proven';
  const toErasure = (
    <Button asChild>
      <Link to="/w/$workspace/erasures/$id" params={{ workspace: slug, id: erasureId }}>
        {t('erase.open')}
      </Link>
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      <ErasureCard id={erasureId} subject={person.subject} action={toErasure} />
      {done ? null : <p className="px-1 text-13 text-muted">{t('erase.startedNote')}</p>}
    </div>
  );
}

function PersonHeader({ person, restrictedSince }: { person: FoundPerson; restrictedSince: string | null }) {
  const by = formatList(person.knownBy.map(knownByLabel));
  return (
    <Card className="flex items-center gap-4">
      <Glyph subject={person.subject} size={52} />
      <div className="min-w-0 grow">
        <h2 className="text-20 font-semibold">{person.pseudonym}</h2>
        <p className="text-13 text-muted">{t('find.known', { date: formatDate(person.knownSince), by })}</p>
        <div role="status">
          {restrictedSince ? (
            <p className="mt-1 inline-flex items-start gap-1.5 text-13 text-due-ink">
              <PauseCircle aria-hidden className="mt-0.5 size-3.5 shrink-0" />
              {t('restrict.since', { date: formatDate(restrictedSince) })}
            </p>
          ) : null}
        </div>
      </div>
    </Card>
  );
}

function HeldTable({ held }: { held: HeldDataset[] }) {
  return (
    <Card flush>
      <Table label={t('find.col.held')}>
        <thead>
          <tr>
            <Th>{t('find.col.dataset')}</Th>
            <Th className="max-sm:hidden">{t('find.col.through')}</Th>
            <Th right>{t('find.col.rows')}</Th>
            <Th className="w-1/2">{t('find.col.held')}</Th>
          </tr>
        </thead>
        <tbody>
          {held.map((row) => (
            <HeldRow key={row.dataset} row={row} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function HeldRow({ row }: { row: HeldDataset }) {
  return (
    <Tr>
      <Td className="py-1 font-medium max-sm:whitespace-normal">
        {row.dataset}
        <span className="block font-normal text-muted sm:hidden">{row.through}</span>
      </Td>
      <Td className="text-muted max-sm:hidden">{row.through}</Td>
      <Td right>{formatNumber(row.rows)}</Td>
      <Td>
        <span className="flex flex-wrap gap-1 py-1">
          {row.held.map(({ label, category, treatment }) => (
            <Chip
              key={label + category}
              category={category}
              treatment={treatment}
              label={tMaybe(`category.${category}`, label)}
              short
            />
          ))}
        </span>
      </Td>
    </Tr>
  );
}

function RevealedCard({ reveal, onFold }: { reveal: Reveal; onFold: () => void }) {
  const values = reveal.values.map(({ dataset, column, category, value }) => ({
    label: category ? categoryLabel(category) : column,
    value,
    where: `${dataset}.${column}`,
  }));
  return (
    <Card title={t('reveal.shown')} className="border-due">
      {values.length === 0 ? <p className="text-13 text-muted">{t('reveal.nothing')}</p> : null}
      <Revealed purpose={reveal.purpose} until={reveal.until} values={values} onFold={onFold} />
      <Button size="s" className="mt-3" onClick={onFold}>
        {t('reveal.fold')}
      </Button>
    </Card>
  );
}
