import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { toast } from 'sonner';
import type { ImportChange, ImportTable, ImportView } from '../../../../src/contract/imports.ts';
import { importApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Page } from '../../components/ui/page.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { ColumnBand } from './column-band.tsx';
import { FileBand } from './file-band.tsx';
import { LoadBand } from './load-band.tsx';

type TableChange = ImportChange['tables'][number];

/** The import on one page: three bands that open in turn, the main button always in sight. */
export function ImportWizardPage() {
  const slug = useSlug();
  const { id } = useParams({ from: '/w/$workspace/imports/$id' });
  const view = useQuery(queries.import(slug, id));
  if (view.error) return <ErrorState error={view.error} onRetry={() => void view.refetch()} />;
  if (!view.data)
    return (
      <Page title={t('import.title')}>
        <SkeletonRows rows={10} />
      </Page>
    );
  // Anew once the tables are known, to begin with the one that matters most.
  return <Wizard key={view.data.tables.length} view={view.data} />;
}

/** Changing, loading, stopping and discarding the import; the answer replaces what is shown. */
function useWizard(view: ImportView) {
  const slug = useSlug();
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = (next: ImportView): void => void client.setQueryData(keys.import(slug, view.id), next);
  const tell = (error: unknown): void => void toast.error(explain(error).title, { description: explain(error).detail });
  const again = (): Promise<void> => client.invalidateQueries({ queryKey: keys.workspace(slug) });
  const change = useMutation({
    mutationFn: (table: TableChange) => importApi.change(slug, view.id, { tables: [table] }),
    onSuccess: show,
    onError: tell,
  });
  const load = useMutation({ mutationFn: () => importApi.load(slug, view.id), onSuccess: again, onError: tell });
  const stop = useMutation({ mutationFn: () => importApi.cancel(slug, view.id), onSuccess: again, onError: tell });
  const discard = useMutation({
    mutationFn: () => importApi.remove(slug, view.id),
    onSuccess: async () => {
      await navigate({ to: '/w/$workspace/imports', params: { workspace: slug } });
      await client.invalidateQueries({ queryKey: keys.imports(slug) });
    },
    onError: tell,
  });
  return { change, load, stop, discard };
}

/** Columns that still wait for a yes or no. */
export const openQuestions = (view: ImportView): number =>
  view.tables.reduce((sum, table) => sum + table.columns.filter((column) => column.treatment === 'ask').length, 0);

/** The table to begin with: one that needs an answer, else one that names persons, else the first. */
const mostPressing = (tables: ImportTable[]): number => {
  const asks = tables.findIndex(({ columns }) => columns.some(({ treatment }) => treatment === 'ask'));
  if (asks >= 0) return asks;
  return Math.max(
    0,
    tables.findIndex(({ columns }) => columns.some(({ identifier }) => identifier !== null)),
  );
};

function Wizard({ view }: { view: ImportView }) {
  const [selected, setSelected] = useState(() => mostPressing(view.tables));
  const wizard = useWizard(view);
  const mayChange = useMay()('imports.change');
  const editable = view.state === 'ready' && mayChange;
  return (
    <Page
      title={t('import.title')}
      note={editable || view.state === 'inspecting' ? t('import.note') : null}
      actions={mayChange ? <Actions view={view} wizard={wizard} /> : null}
      className="gap-0 [&>header]:sticky [&>header]:-top-5 [&>header]:z-10 [&>header]:bg-paper [&>header]:py-3"
    >
      {view.state === 'inspecting' ? <SkeletonRows rows={8} /> : null}
      {view.tables.length > 0 ? (
        <>
          <FileBand view={view} selected={selected} onSelect={setSelected} />
          {editable ? (
            <ColumnBand
              view={view}
              selected={selected}
              onSelect={setSelected}
              onChange={(change) => wizard.change.mutate({ table: selected, ...change })}
            />
          ) : null}
        </>
      ) : null}
      <LoadBand view={view} onChange={(change) => wizard.change.mutate(change)} />
    </Page>
  );
}

function Actions({ view, wizard }: { view: ImportView; wizard: ReturnType<typeof useWizard> }) {
  const slug = useSlug();
  if (view.state === 'loading')
    return (
      <Button onClick={() => wizard.stop.mutate()} disabled={wizard.stop.isPending}>
        {t('import.stop')}
      </Button>
    );
  if (view.state === 'ready' || view.state === 'inspecting')
    return (
      <>
        <Button onClick={() => wizard.discard.mutate()} disabled={wizard.discard.isPending}>
          {t('import.discard')}
        </Button>
        {view.state === 'ready' ? (
          <LoadButton view={view} onLoad={() => wizard.load.mutate()} busy={wizard.load.isPending} />
        ) : null}
      </>
    );
  return (
    <Button asChild variant={view.state === 'done' ? 'plain' : 'main'}>
      <Link to="/w/$workspace/imports" params={{ workspace: slug }}>
        {t('import.another')}
      </Link>
    </Button>
  );
}

function LoadButton({ view, onLoad, busy }: { view: ImportView; onLoad: () => void; busy: boolean }) {
  const open = openQuestions(view);
  const counts = view.tables.map((table) => table.records);
  const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const known = counts.every((count) => count !== null);
  if (open > 0)
    return (
      <Button variant="main" disabled>
        {t('import.answer', { count: open })}
      </Button>
    );
  return (
    <Button variant="main" onClick={onLoad} disabled={busy || view.tables.length === 0}>
      {known ? t('import.load', { count: total }) : t('import.loadAll')}
    </Button>
  );
}
