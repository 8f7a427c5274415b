import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Answer, Card as CardPlace, ResultColumn, SavedQuestion } from '../../../../src/contract/insights.ts';
import { insightApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { Chart } from '../../charts/chart.tsx';
import { resultTitle } from '../../charts/field-title.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { DropdownMenu, MenuItem } from '../../components/ui/dropdown-menu.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { formatList } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { GAP, ROW_HEIGHT } from './grid.ts';

/** A card: its question asked now, drawn as it was saved. `menu` replaces its menu while the dashboard is edited. */
export function DashboardCard({ card, menu }: { card: CardPlace; menu?: ReactNode }) {
  const slug = useSlug();
  const [asTable, setAsTable] = useState(false);
  const saved = useQuery(queries.question(slug, card.questionId));
  const question = saved.data?.question;
  const answer = useQuery({
    queryKey: keys.answer(slug, question),
    queryFn: ({ signal }) =>
      insightApi.ask(slug, question ?? { measures: [], dimensions: [], timeDimensions: [], filters: [] }, signal),
    enabled: question !== undefined,
    retry: false,
  });
  const error = saved.error ?? answer.error;
  const name = saved.data?.name ?? '';
  return (
    <Card
      title={name || <Skeleton className="h-4 w-40" />}
      note={answer.data ? noteOf(answer.data) : null}
      action={menu ?? <CardMenu card={card} name={name} asTable={asTable} onTable={setAsTable} />}
      className="flex h-full min-h-24 flex-col overflow-hidden"
    >
      <div className="min-h-0 grow overflow-auto" tabIndex={0} role="region" aria-label={name}>
        {error ? <ErrorState error={error} className="border-0 px-0" onRetry={() => void answer.refetch()} /> : null}
        {!error && !answer.data ? <Skeleton className="h-full min-h-16" /> : null}
        {!error && answer.data && saved.data ? (
          <Drawn card={card} saved={saved.data} answer={answer.data} asTable={asTable} />
        ) : null}
      </div>
    </Card>
  );
}

/** A group as a sentence says it: "month", "country". */
const groupWord = (column: ResultColumn): string =>
  column.granularity === null ? resultTitle(column) : t(`grain.${column.granularity}`);

/** "Sum of total by month and channel · 2 hidden for small groups" */
const noteOf = (answer: Answer): string => {
  const measures = formatList(answer.columns.filter(({ role }) => role === 'measure').map(resultTitle));
  const groups = formatList(answer.columns.filter(({ role }) => role !== 'measure').map(groupWord));
  const what = groups === '' ? measures : `${measures} ${t('explore.by')} ${groups}`;
  return answer.hiddenRows > 0 ? `${what} · ${t('chart.hidden', { count: answer.hiddenRows })}` : what;
};

/** Bars of 18 px, 7 px apart, that fit beneath the heading of a card of so many rows. */
const barsIn = (h: number): number => Math.max(2, Math.floor((h * (ROW_HEIGHT + GAP) - GAP - 76 + 7) / 25));

type DrawnProps = { card: CardPlace; saved: SavedQuestion; answer: Answer; asTable: boolean };

const Drawn = ({ card, saved, answer, asTable }: DrawnProps) => (
  <Chart
    answer={answer}
    kind={asTable ? 'table' : saved.chart}
    title={saved.name}
    height="h-full min-h-24 max-lg:min-h-56"
    most={barsIn(card.h)}
  />
);

type CardMenuProps = { card: CardPlace; name: string; asTable: boolean; onTable: (asTable: boolean) => void };

function CardMenu({ card, name, asTable, onTable }: CardMenuProps) {
  const slug = useSlug();
  const navigate = useNavigate();
  const open = (): void =>
    void navigate({ to: '/w/$workspace/explore', params: { workspace: slug }, search: { question: card.questionId } });
  return (
    <DropdownMenu
      trigger={
        <Button variant="quiet" size="icon" className="-mt-1 -mr-2 size-7" aria-label={t('chart.menu', { name })}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={open}>{t('dashboard.openInExplore')}</MenuItem>
      <MenuItem onSelect={() => onTable(!asTable)}>{t(asTable ? 'chart.asChart' : 'chart.asTable')}</MenuItem>
    </DropdownMenu>
  );
}
