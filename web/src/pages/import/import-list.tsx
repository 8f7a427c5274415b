import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import type { ImportView } from '../../../../src/contract/imports.ts';
import { importApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatAgo, formatNumber } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { DropZone } from './drop-zone.tsx';
import { StateWord } from './state-word.tsx';

/** Sources: drop files here, and what became of those before. */
export function ImportListPage() {
  const list = useQuery(queries.imports(useSlug()));
  const mayBring = useMay()('imports.upload');
  return (
    <Page title={t('imports.title')} note={t('imports.note')}>
      {mayBring ? <DropZone large={list.data?.length === 0} /> : null}
      {list.isPending ? <SkeletonRows /> : null}
      {list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data && list.data.length > 0 ? <Imports views={list.data} /> : null}
      {list.data?.length === 0 ? <p className="text-13 text-muted">{t('imports.empty')}</p> : null}
    </Page>
  );
}

const Imports = ({ views }: { views: ImportView[] }) => (
  <Card flush>
    <Table label={t('imports.title')}>
      <thead>
        <tr>
          <Th>{t('imports.col.files')}</Th>
          <Th>{t('imports.col.state')}</Th>
          <Th right>{t('imports.col.rows')}</Th>
          <Th className="max-sm:hidden">{t('imports.col.when')}</Th>
          <Th />
        </tr>
      </thead>
      <tbody>
        {views.map((view) => (
          <ImportRow key={view.id} view={view} />
        ))}
      </tbody>
    </Table>
  </Card>
);

/** "customers.csv and 2 more" */
function filesOf(view: ImportView): string {
  const names = [...new Set(view.tables.map((table) => table.file))];
  const first = names[0] ?? '–';
  return names.length > 1 ? t('imports.moreFiles', { first, count: names.length - 1 }) : first;
}

function ImportRow({ view }: { view: ImportView }) {
  const slug = useSlug();
  const mayRemove = useMay()('imports.delete');
  const loaded = view.results.reduce((sum, result) => sum + result.rowsLoaded, 0);
  return (
    <Tr>
      <Td className="max-w-32 truncate sm:max-w-96" title={filesOf(view)}>
        <Link
          to="/w/$workspace/imports/$id"
          params={{ workspace: slug, id: view.id }}
          className="font-medium underline-offset-2 hover:underline"
        >
          {filesOf(view)}
        </Link>
      </Td>
      <Td>
        <StateWord state={view.state} />
      </Td>
      <Td right>{view.state === 'done' ? formatNumber(loaded) : '–'}</Td>
      <Td className="text-muted max-sm:hidden">{formatAgo(view.createdAt)}</Td>
      <Td right>{view.state === 'loading' || !mayRemove ? null : <Remove view={view} />}</Td>
    </Tr>
  );
}

function Remove({ view }: { view: ImportView }) {
  const slug = useSlug();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => importApi.remove(slug, view.id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.imports(slug) }),
  });
  return (
    <Button
      variant="quiet"
      size="icon"
      className="size-7"
      aria-label={`${t('imports.remove')}: ${filesOf(view)}`}
      disabled={remove.isPending}
      onClick={() => remove.mutate()}
    >
      <Trash2 aria-hidden />
    </Button>
  );
}
