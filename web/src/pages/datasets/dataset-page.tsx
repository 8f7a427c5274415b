import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Column, Dataset, Unit } from '../../../../src/contract/catalog.ts';
import { datasetApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { Chip } from '../../components/chip.tsx';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { Tabs } from '../../components/ui/tabs.tsx';
import { holdsNumbers, UnitSelect } from '../../components/unit-select.tsx';
import { formatAgo, formatDateTime, formatNumber } from '../../format.ts';
import { t, tSaid } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { RowsTable } from './rows-table.tsx';

type View = 'rows' | 'columns' | 'runs';

/** One dataset: its pseudonymous rows, its columns with what is done to each, and the loads that filled it. */
export function DatasetPage() {
  const slug = useSlug();
  const { dataset: name } = useParams({ from: '/w/$workspace/datasets/$dataset' });
  const found = useQuery(queries.dataset(slug, name));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data)
    return (
      <Page title={name}>
        <SkeletonRows rows={12} />
      </Page>
    );
  return <Loaded dataset={found.data} />;
}

function Loaded({ dataset }: { dataset: Dataset }) {
  const [view, setView] = useState<View>('rows');
  const [deleting, setDeleting] = useState(false);
  const mayDelete = useMay()('datasets.delete');
  const slug = useSlug();
  const note = t('dataset.note', { rows: dataset.rows, columns: dataset.columns, ago: formatAgo(dataset.loadedAt) });
  const actions = (
    <>
      {mayDelete ? (
        <Button variant="danger" onClick={() => setDeleting(true)}>
          <Trash2 aria-hidden />
          {t('dataset.remove')}
        </Button>
      ) : null}
      <Button asChild variant="main">
        <Link to="/w/$workspace/explore" params={{ workspace: slug }} search={{ dataset: dataset.name }}>
          {t('dataset.explore')}
        </Link>
      </Button>
    </>
  );
  return (
    <Page title={dataset.title} note={note} actions={actions}>
      <Tabs
        label={dataset.title}
        value={view}
        onChange={setView}
        tabs={[
          { value: 'rows', label: t('dataset.tab.rows'), content: <RowsTable dataset={dataset} /> },
          { value: 'columns', label: t('dataset.tab.columns'), content: <Columns dataset={dataset} /> },
          { value: 'runs', label: t('dataset.tab.runs'), content: <Runs dataset={dataset} /> },
        ]}
      />
      <DeleteDialog dataset={dataset} open={deleting} onOpenChange={setDeleting} />
    </Page>
  );
}

function Columns({ dataset }: { dataset: Dataset }) {
  const target = (column: string): string => {
    const reference = dataset.references.find((candidate) => candidate.column === column);
    return reference ? `${reference.target.dataset}.${reference.target.column}` : '';
  };
  return (
    <Card flush>
      <Table label={t('dataset.tab.columns')}>
        <thead>
          <tr>
            <Th>{t('import.col.column')}</Th>
            <Th>{t('dataset.col.type')}</Th>
            <Th>{t('unit.label')}</Th>
            <Th>{t('import.col.recognised')}</Th>
            <Th>{t('import.col.why')}</Th>
            <Th>{t('import.col.identifies')}</Th>
            <Th>{t('dataset.col.refers')}</Th>
          </tr>
        </thead>
        <tbody>
          {dataset.columnList.map((column) => (
            <Tr key={column.name}>
              <Td className="font-medium">{column.name}</Td>
              <Td className="text-muted">{t(`type.${column.type}`)}</Td>
              <Td className="text-muted">
                <ShownAs dataset={dataset} column={column} />
              </Td>
              <Td>
                <Chip category={column.category} treatment={column.treatment} why={tSaid(column.why, column.said)} />
              </Td>
              <Td className="max-w-96 truncate text-muted">{tSaid(column.why, column.said)}</Td>
              <Td>{t(`import.identifies.${column.identifier?.scope ?? 'no'}`)}</Td>
              <Td className="text-muted">{target(column.name)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** What the numbers of a column count, to be chosen by those who may. */
function ShownAs({ dataset, column }: { dataset: Dataset; column: Column }) {
  const slug = useSlug();
  const client = useQueryClient();
  const may = useMay()('datasets.change');
  const change = useMutation({
    mutationFn: (unit: Unit | null) =>
      datasetApi.change(slug, dataset.name, { columns: [{ name: column.name, unit }] }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.workspace(slug) }), // answers show it, too
    onError: (error) => toast.error(explain(error).title, { description: explain(error).detail }),
  });
  if (!holdsNumbers(column)) return null;
  if (!may) return t(`unit.${column.unit ?? 'none'}`);
  return <UnitSelect column={column} onChange={(unit) => change.mutate(unit)} />;
}

const Runs = ({ dataset }: { dataset: Dataset }) => (
  <Card flush>
    <Table label={t('dataset.tab.runs')}>
      <thead>
        <tr>
          <Th>{t('dataset.run.file')}</Th>
          <Th>{t('dataset.run.at')}</Th>
          <Th right>{t('dataset.run.read')}</Th>
          <Th right>{t('dataset.run.loaded')}</Th>
          <Th right>{t('dataset.run.rejected')}</Th>
          <Th right>{t('dataset.run.withheld')}</Th>
        </tr>
      </thead>
      <tbody>
        {dataset.runs.map((run) => (
          <Tr key={run.id}>
            <Td className="font-medium">{run.file}</Td>
            <Td className="text-muted">{formatDateTime(run.at)}</Td>
            <Td right>{formatNumber(run.rowsRead)}</Td>
            <Td right>{formatNumber(run.rowsLoaded)}</Td>
            <Td right>{formatNumber(run.rowsRejected)}</Td>
            <Td right>{formatNumber(run.rowsWithheld)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  </Card>
);
