import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { toast } from 'sonner';
import type { Card, Dashboard, DashboardDraft } from '../../../../src/contract/insights.ts';
import { insightApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Skeleton, SkeletonRows } from '../../components/ui/skeleton.tsx';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { AddCard } from './add-card.tsx';
import { DashboardCard } from './dashboard-card.tsx';
import { GAP, inReadingOrder, ROW_HEIGHT } from './grid.ts';

// Only editing needs the library that drags and resizes.
const EditGrid = lazy(() => import('./edit-grid.tsx'));

/** One dashboard; edited in place. */
export function DashboardPage() {
  const slug = useSlug();
  const { id } = useParams({ from: '/w/$workspace/dashboards/$id' });
  const found = useQuery(queries.dashboard(slug, id));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data)
    return (
      <Page title={<Skeleton className="h-6 w-64" />}>
        <SkeletonRows rows={10} />
      </Page>
    );
  return <Loaded key={id} dashboard={found.data} />;
}

const tell = (error: unknown): void => void toast.error(explain(error).title, { description: explain(error).detail });

function Loaded({ dashboard }: { dashboard: Dashboard }) {
  const mayEdit = useMay()('dashboards.write');
  const [draft, setDraft] = useState<DashboardDraft | null>(mayEdit && dashboard.cards.length === 0 ? dashboard : null);
  const slug = useSlug();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: ({ name, cards }: DashboardDraft) => insightApi.updateDashboard(slug, dashboard.id, { name, cards }),
    onSuccess: async (done) => {
      client.setQueryData(keys.dashboard(slug, done.id), done);
      setDraft(null);
      toast.success(t('dashboard.saved'));
      await client.invalidateQueries({ queryKey: keys.dashboards(slug) });
    },
    onError: tell,
  });
  if (draft === null)
    return (
      <Page
        title={dashboard.name}
        note={t('home.cards', { count: dashboard.cards.length })}
        actions={
          mayEdit ? (
            <Button variant="main" onClick={() => setDraft(dashboard)}>
              {t('action.edit')}
            </Button>
          ) : null
        }
      >
        {dashboard.cards.length === 0 ? (
          <EmptyState title={t('dashboard.empty.title')}>{t('dashboard.empty.wait')}</EmptyState>
        ) : null}
        <Cards cards={dashboard.cards} />
      </Page>
    );
  return (
    <Editing
      dashboard={dashboard}
      draft={draft}
      onDraft={setDraft}
      onSave={() => save.mutate(draft)}
      saving={save.isPending}
    />
  );
}

/** The cards where they stand; beneath each other on a narrow screen. */
function Cards({ cards }: { cards: Card[] }) {
  return (
    <div className="flex flex-col gap-3 lg:grid lg:grid-cols-12" style={{ gridAutoRows: ROW_HEIGHT, gap: GAP }}>
      {inReadingOrder(cards).map((card) => (
        <div
          key={card.id}
          className="min-w-0"
          style={{ gridColumn: `${card.x + 1} / span ${card.w}`, gridRow: `${card.y + 1} / span ${card.h}` }}
        >
          <DashboardCard card={card} />
        </div>
      ))}
    </div>
  );
}

type EditingProps = {
  dashboard: Dashboard;
  draft: DashboardDraft;
  onDraft: (draft: DashboardDraft | null) => void;
  onSave: () => void;
  saving: boolean;
};

function Editing({ dashboard, draft, onDraft, onSave, saving }: EditingProps) {
  const setCards = (cards: Card[]): void => onDraft({ ...draft, cards });
  const name = (
    <Input
      aria-label={t('dashboard.name')}
      value={draft.name}
      maxLength={200}
      onChange={(event) => onDraft({ ...draft, name: event.target.value })}
      className="w-80 max-w-full text-16 font-semibold"
    />
  );
  const actions = (
    <>
      <Remove dashboard={dashboard} />
      <AddCard cards={draft.cards} onAdd={(card) => setCards([...draft.cards, card])} />
      <Button onClick={() => onDraft(null)}>{t('action.cancel')}</Button>
      <Button variant="main" disabled={saving || draft.name.trim() === ''} onClick={onSave}>
        {t('action.save')}
      </Button>
    </>
  );
  return (
    <Page title={name} note={t('dashboard.editNote')} actions={actions}>
      {draft.cards.length === 0 ? (
        <EmptyState title={t('dashboard.empty.title')}>{t('dashboard.empty.text')}</EmptyState>
      ) : (
        <Suspense fallback={<SkeletonRows rows={10} />}>
          <EditGrid cards={draft.cards} onCards={setCards} />
        </Suspense>
      )}
    </Page>
  );
}

function Remove({ dashboard }: { dashboard: Dashboard }) {
  const slug = useSlug();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => insightApi.removeDashboard(slug, dashboard.id),
    onSuccess: async () => {
      await navigate({ to: '/w/$workspace/dashboards', params: { workspace: slug } });
      client.removeQueries({ queryKey: keys.dashboard(slug, dashboard.id) });
      await client.invalidateQueries({ queryKey: keys.dashboards(slug) });
      toast.success(t('dashboard.removed', { name: dashboard.name }), {
        action: {
          label: t('dashboard.undo'),
          onClick: () =>
            void insightApi
              .createDashboard(slug, { name: dashboard.name, cards: dashboard.cards })
              .then(() => client.invalidateQueries({ queryKey: keys.dashboards(slug) }), tell),
        },
      });
    },
    onError: tell,
  });
  return (
    <Button variant="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
      <Trash2 aria-hidden />
      {t('action.delete')}
    </Button>
  );
}
