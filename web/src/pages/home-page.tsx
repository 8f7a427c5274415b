import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight, CircleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { DatasetSummary } from '../../../src/contract/catalog.ts';
import type { AuditEntry, Home } from '../../../src/contract/workspaces.ts';
import { queries } from '../api/queries.ts';
import { cn } from '../class-names.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Loaded } from '../components/loaded.tsx';
import { Card } from '../components/ui/card.tsx';
import { Page } from '../components/ui/page.tsx';
import { Table, Td, Th, Tr } from '../components/ui/table.tsx';
import { formatAgo, formatDateTime, formatNumber } from '../format.ts';
import { t, tSaid } from '../i18n.ts';
import { useMay } from '../may.ts';
import { useSlug, useWorkspace } from '../workspace.ts';
import { actionLabel } from './trust/action-label.ts';
import { ImportButton } from './import-button.tsx';
import { ImportExample } from './import-example.tsx';

const total = (datasets: DatasetSummary[]): number => datasets.reduce((sum, { rows }) => sum + rows, 0);

/** When this browser last opened the page, so that what is new can be marked; null the first time. */
function useLastVisit(slug: string): string | null {
  const [last] = useState(() => {
    const key = `visited-${slug}`;
    const before = localStorage.getItem(key);
    localStorage.setItem(key, new Date().toISOString());
    return before;
  });
  return last;
}

/** What changed, what is due, the last dashboards, how fresh the data is. */
export function HomePage() {
  const slug = useSlug();
  const query = useQuery(queries.home(slug));
  const datasets = query.data?.datasets ?? [];
  const summary = t('home.summary', { datasets: datasets.length, rows: total(datasets) });
  return (
    <Page
      title={useWorkspace().name}
      note={datasets.length > 0 ? summary : undefined}
      actions={datasets.length > 0 ? <ImportButton /> : undefined}
    >
      <Loaded query={query}>{(home) => <HomeContent home={home} slug={slug} />}</Loaded>
    </Page>
  );
}

function HomeContent({ home, slug }: { home: Home; slug: string }) {
  const lastVisit = useLastVisit(slug);
  if (home.datasets.length === 0 && home.due.length === 0) return <StartHere />;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-4">
        <Sources datasets={home.datasets} slug={slug} />
        <Recent entries={home.recent} since={lastVisit} slug={slug} />
      </div>
      <div className="flex min-w-0 flex-col gap-4 max-lg:-order-1">
        <Due due={home.due} />
        <Dashboards dashboards={home.dashboards} slug={slug} />
      </div>
    </div>
  );
}

function StartHere() {
  if (!useMay()('imports.upload')) return <EmptyState title={t('home.wait.title')}>{t('home.wait.text')}</EmptyState>;
  return (
    <EmptyState title={t('home.empty.title')} action={<ImportButton />} example={<ImportExample />}>
      {t('home.empty.text')}
    </EmptyState>
  );
}

function Sources({ datasets, slug }: { datasets: DatasetSummary[]; slug: string }) {
  return (
    <Card title={t('home.sources')} note={t('home.sourcesNote')} flush>
      <Table label={t('home.sources')}>
        <thead>
          <tr>
            <Th>{t('home.col.dataset')}</Th>
            <Th right>{t('home.col.rows')}</Th>
            <Th right className="max-sm:hidden">
              {t('home.col.persons')}
            </Th>
            <Th>{t('home.col.loaded')}</Th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <SourceRow key={dataset.name} dataset={dataset} slug={slug} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function SourceRow({ dataset, slug }: { dataset: DatasetSummary; slug: string }) {
  const { k } = useWorkspace();
  const persons = dataset.persons === null ? t('home.fewPersons', { k }) : formatNumber(dataset.persons);
  return (
    <Tr>
      <Td>
        <Link
          to="/w/$workspace/datasets/$dataset"
          params={{ workspace: slug, dataset: dataset.name }}
          className="font-medium hover:underline"
        >
          {dataset.title}
        </Link>
      </Td>
      <Td right>{formatNumber(dataset.rows)}</Td>
      <Td right className={cn('max-sm:hidden', dataset.persons === null && 'text-muted')}>
        {dataset.persons === 0 ? '–' : persons}
      </Td>
      <Td className="text-muted" title={formatDateTime(dataset.loadedAt)}>
        {formatAgo(dataset.loadedAt)}
      </Td>
    </Tr>
  );
}

function Recent({ entries, since, slug }: { entries: AuditEntry[]; since: string | null; slug: string }) {
  return (
    <Card title={t('home.recent')} action={<AuditLink slug={slug} />}>
      {entries.length === 0 ? <Quiet>{t('home.noRecent')}</Quiet> : null}
      <ol className="flex flex-col">
        {entries.map((entry, index) => (
          <RecentEntry key={index} entry={entry} isNew={since !== null && entry.at > since} />
        ))}
      </ol>
    </Card>
  );
}

const AuditLink = ({ slug }: { slug: string }) => (
  <Link
    to="/w/$workspace/audit"
    params={{ workspace: slug }}
    className="flex items-center gap-1 text-13 text-muted hover:text-ink"
  >
    {t('home.allAudit')}
    <ArrowRight aria-hidden className="size-3.5" />
  </Link>
);

function RecentEntry({ entry, isNew }: { entry: AuditEntry; isNew: boolean }) {
  return (
    <li className="flex items-baseline gap-3 border-b border-line py-2 text-13 last:border-b-0 last:pb-0">
      <div className="min-w-0 grow">
        <span className="font-medium">{actionLabel(entry.action)}</span>
        {entry.person ? <span className="font-medium"> {entry.person}</span> : null}
        <span className="text-muted"> · {tSaid(entry.detail, entry.said) || entry.purpose}</span>
        {isNew ? <span className="ml-2 text-11 font-semibold text-accent">{t('home.new')}</span> : null}
      </div>
      <time dateTime={entry.at} title={formatDateTime(entry.at)} className="shrink-0 whitespace-nowrap text-muted">
        {formatAgo(entry.at)}
      </time>
    </li>
  );
}

const Quiet = ({ children }: { children: ReactNode }) => <p className="text-13 text-muted">{children}</p>;

function Due({ due }: { due: Home['due'] }) {
  return (
    <Card title={t('home.due')}>
      {due.length === 0 ? <Quiet>{t('home.nothingDue')}</Quiet> : null}
      <ul className="flex flex-col gap-2">
        {due.map(({ title, said, href }) => (
          <li key={href + title}>
            <Link to={href} className="flex gap-2 text-13 hover:underline">
              <CircleAlert aria-hidden className="mt-px size-4 shrink-0 text-due" />
              {tSaid(title, said)}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Dashboards({ dashboards, slug }: { dashboards: Home['dashboards']; slug: string }) {
  const mayMake = useMay()('dashboards.write');
  return (
    <Card title={t('home.dashboards')}>
      {dashboards.length === 0 ? <Quiet>{t(mayMake ? 'home.noDashboards' : 'home.noDashboardsYet')}</Quiet> : null}
      <ul className="flex flex-col">
        {dashboards.map(({ id, name, cards, updatedAt }) => (
          <li
            key={id}
            className="flex items-baseline justify-between gap-3 border-b border-line py-2 text-13 last:border-b-0 last:pb-0"
          >
            <Link
              to="/w/$workspace/dashboards/$id"
              params={{ workspace: slug, id }}
              className="min-w-0 truncate font-medium hover:underline"
            >
              {name}
            </Link>
            <span className="shrink-0 text-muted">
              {t('home.cards', { count: cards })} · {formatAgo(updatedAt)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
