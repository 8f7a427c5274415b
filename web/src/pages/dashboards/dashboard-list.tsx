import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { toast } from 'sonner';
import type { Dashboard } from '../../../../src/contract/insights.ts';
import { insightApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState, explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Page } from '../../components/ui/page.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { formatAgo } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';

/** Makes an empty dashboard and opens it for editing. */
function useCreate() {
  const slug = useSlug();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => insightApi.createDashboard(slug, { name: t('dashboard.newName'), cards: [] }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: keys.dashboards(slug) });
      await navigate({ to: '/w/$workspace/dashboards/$id', params: { workspace: slug, id: made.id } });
    },
    onError: (error) => toast.error(explain(error).title, { description: explain(error).detail }),
  });
}

/** Every dashboard of the workspace. */
export function DashboardListPage() {
  const list = useQuery(queries.dashboards(useSlug()));
  const create = useCreate();
  const button = useMay()('dashboards.write') ? (
    <Button variant="main" disabled={create.isPending} onClick={() => create.mutate()}>
      <Plus aria-hidden />
      {t('dashboards.new')}
    </Button>
  ) : null;
  return (
    <Page title={t('dashboards.title')} note={t('dashboards.note')} actions={list.data?.length ? button : null}>
      {list.isPending ? <SkeletonRows /> : null}
      {list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.length === 0 ? (
        <EmptyState title={t('dashboards.empty.title')} action={button}>
          {t('dashboards.empty.text')}
        </EmptyState>
      ) : null}
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {(list.data ?? []).map((dashboard) => (
          <Entry key={dashboard.id} dashboard={dashboard} />
        ))}
      </ul>
    </Page>
  );
}

/** The layout in small: where the cards stand. */
const Miniature = ({ dashboard }: { dashboard: Dashboard }) => (
  <svg aria-hidden viewBox="0 0 120 48" className="h-14 w-full rounded-xs bg-wash" preserveAspectRatio="none">
    {dashboard.cards.map((card) => (
      <rect
        key={card.id}
        x={card.x * 10 + 1}
        y={card.y * 2 + 1}
        width={card.w * 10 - 2}
        height={Math.max(1, card.h * 2 - 1.5)}
        rx="1"
        className="fill-line"
      />
    ))}
  </svg>
);

function Entry({ dashboard }: { dashboard: Dashboard }) {
  return (
    <li>
      <Link
        to="/w/$workspace/dashboards/$id"
        params={{ workspace: useSlug(), id: dashboard.id }}
        className="flex flex-col gap-3 rounded-md border border-line bg-raised p-4 transition-colors hover:border-line-strong"
      >
        <Miniature dashboard={dashboard} />
        <span>
          <span className="block text-14 font-semibold">{dashboard.name}</span>
          <span className="text-13 text-muted">
            {t('home.cards', { count: dashboard.cards.length })} · {formatAgo(dashboard.updatedAt)}
          </span>
        </span>
      </Link>
    </li>
  );
}
