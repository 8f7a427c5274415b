import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DatasetSummary } from '../../../../src/contract/catalog.ts';
import { queries } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatAgo, formatBytes, formatNumber } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useSlug, useWorkspace } from '../../workspace.ts';
import { ImportButton } from '../import-button.tsx';

/** Every dataset of the workspace. */
export function DatasetListPage() {
  const slug = useSlug();
  const list = useQuery(queries.datasets(slug));
  const action = <ImportButton variant={list.data?.length === 0 ? 'plain' : 'main'} />;
  return (
    <Page title={t('datasets.title')} note={t('datasets.note')} actions={action}>
      {list.isPending ? <SkeletonRows /> : null}
      {list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? <NoDataset /> : null}
      {list.data && list.data.length > 0 ? <Datasets datasets={list.data} /> : null}
    </Page>
  );
}

const NoDataset = () => (
  <EmptyState title={t('datasets.empty.title')} action={<ImportButton />}>
    {t('datasets.empty.text')}
  </EmptyState>
);

const Datasets = ({ datasets }: { datasets: DatasetSummary[] }) => (
  <Card flush>
    <Table label={t('datasets.title')}>
      <thead>
        <tr>
          <Th>{t('datasets.col.name')}</Th>
          <Th right>{t('datasets.col.rows')}</Th>
          <Th right>{t('datasets.col.persons')}</Th>
          <Th right>{t('datasets.col.columns')}</Th>
          <Th right>{t('datasets.col.personal')}</Th>
          <Th right>{t('datasets.col.size')}</Th>
          <Th>{t('datasets.col.loaded')}</Th>
        </tr>
      </thead>
      <tbody>
        {datasets.map((dataset) => (
          <DatasetRow key={dataset.name} dataset={dataset} />
        ))}
      </tbody>
    </Table>
  </Card>
);

function DatasetRow({ dataset }: { dataset: DatasetSummary }) {
  const workspace = useWorkspace();
  return (
    <Tr>
      <Td>
        <Link
          to="/w/$workspace/datasets/$dataset"
          params={{ workspace: workspace.slug, dataset: dataset.name }}
          className="font-medium underline-offset-2 hover:underline"
        >
          {dataset.title}
        </Link>
      </Td>
      <Td right>{formatNumber(dataset.rows)}</Td>
      <Td right>
        <PersonCount persons={dataset.persons} k={workspace.k} />
      </Td>
      <Td right>{formatNumber(dataset.columns)}</Td>
      <Td right>{formatNumber(dataset.personalColumns)}</Td>
      <Td right className="text-muted">
        {formatBytes(dataset.bytes)}
      </Td>
      <Td className="text-muted">{formatAgo(dataset.loadedAt)}</Td>
    </Tr>
  );
}

/** How many persons; hatched, with the reason, when they are fewer than may be shown. */
const PersonCount = ({ persons, k }: { persons: number | null; k: number }) => {
  if (persons === null)
    return (
      <span className="hatch rounded-xs px-1.5 text-muted">
        <span className="bg-raised px-1">{t('datasets.fewer', { k })}</span>
      </span>
    );
  return persons === 0 ? <span className="text-muted">{t('datasets.none')}</span> : <>{formatNumber(persons)}</>;
};
