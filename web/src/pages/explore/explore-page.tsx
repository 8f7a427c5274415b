import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useState } from 'react';
import type { Answer, ChartKind, FieldGroup, Question, SavedQuestion } from '../../../../src/contract/insights.ts';
import { insightApi } from '../../api/endpoints.ts';
import { keys, queries } from '../../api/queries.ts';
import { AnswerTable } from '../../charts/answer-table.tsx';
import { Chart } from '../../charts/chart.tsx';
import { possibleCharts, suitingChart } from '../../charts/shape-answer.ts';
import { cn } from '../../class-names.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Skeleton, SkeletonRows } from '../../components/ui/skeleton.tsx';
import { Tooltip } from '../../components/ui/tooltip.tsx';
import { formatDuration } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { ImportButton } from '../import-button.tsx';
import { canAsk, datasetOf, firstQuestion, indexFields, toggleField } from './draft.ts';
import { FieldList } from './field-list.tsx';
import { SaveActions } from './save-actions.tsx';
import { Sentence } from './sentence.tsx';
import { questionSentence } from './words.ts';

/** Explore: fields at the left, the question as a sentence, the chart, and the rows beneath. No SQL needed. */
export function ExplorePage() {
  const slug = useSlug();
  const search = useSearch({ from: '/w/$workspace/explore' });
  const datasets = useQuery(queries.datasets(slug));
  const saved = useQuery({ ...queries.question(slug, search.question ?? ''), enabled: search.question !== undefined });
  const error = datasets.error ?? saved.error;
  if (error) return <ErrorState error={error} onRetry={() => void datasets.refetch()} />;
  if (!datasets.data || (search.question !== undefined && !saved.data)) return <Waiting />;
  const names = datasets.data.map(({ name }) => name);
  const dataset = (saved.data && datasetOf(saved.data.question, names)) ?? search.dataset ?? mostTelling(datasets.data);
  if (dataset === undefined) return <NothingYet />;
  return (
    <WithFields
      key={`${dataset}/${search.question ?? ''}`}
      dataset={dataset}
      names={names}
      saved={saved.data ?? null}
    />
  );
}

/** The dataset to begin with: the one with the most rows about persons. */
const mostTelling = (datasets: { name: string; rows: number; persons: number | null }[]): string | undefined =>
  datasets.toSorted((a, b) => Number(b.persons !== 0) - Number(a.persons !== 0) || b.rows - a.rows)[0]?.name;

const Waiting = () => (
  <Page title={t('explore.title')}>
    <SkeletonRows rows={10} />
  </Page>
);

const NothingYet = () => (
  <Page title={t('explore.title')}>
    <EmptyState title={t('explore.none.title')} action={<ImportButton />}>
      {t('explore.none.text')}
    </EmptyState>
  </Page>
);

type WithFieldsProps = { dataset: string; names: string[]; saved: SavedQuestion | null };

function WithFields({ dataset, names, saved }: WithFieldsProps) {
  const fields = useQuery(queries.fields(useSlug(), dataset));
  if (fields.error) return <ErrorState error={fields.error} onRetry={() => void fields.refetch()} />;
  if (!fields.data) return <Waiting />;
  return <Workbench dataset={dataset} names={names} saved={saved} groups={fields.data} />;
}

/** The answer to a question, the one before kept in sight until it comes. */
function useAnswer(question: Question) {
  const slug = useSlug();
  const asked = useDeferredValue(question);
  return useQuery({
    queryKey: keys.answer(slug, asked),
    queryFn: ({ signal }) => insightApi.ask(slug, asked, signal),
    enabled: canAsk(asked),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

function Workbench({ dataset, names, saved, groups }: WithFieldsProps & { groups: FieldGroup[] }) {
  const [question, setQuestion] = useState<Question>(() => saved?.question ?? firstQuestion(groups));
  const [chosen, setChosen] = useState<ChartKind | null>(saved?.chart ?? null);
  const answer = useAnswer(question);
  const fields = indexFields(groups);
  const navigate = useNavigate();
  const slug = useSlug();
  const title = questionSentence(question, fields);
  useEffect(() => {
    document.title = `${title || t('explore.title')} · PerfectlyData`;
  }, [title]);
  const open = (name: string): void =>
    void navigate({ to: '/w/$workspace/explore', params: { workspace: slug }, search: { dataset: name } });
  const kind = answer.data ? shownKind(answer.data, chosen) : 'table';
  return (
    <div className="grid gap-5 lg:grid-cols-[232px_minmax(0,1fr)]">
      <h1 className="sr-only">{t('explore.title')}</h1>
      <FieldList
        groups={groups}
        dataset={dataset}
        names={names}
        question={question}
        onDataset={open}
        onToggle={(field) => setQuestion(toggleField(question, field))}
      />
      <div className="flex min-w-0 flex-col gap-3.5">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <Sentence question={question} fields={fields} onChange={setQuestion} />
          <SaveActions question={question} chart={kind} saved={saved} answer={answer.data ?? null} suggestion={title} />
        </div>
        {answer.error ? <ErrorState error={answer.error} onRetry={() => void answer.refetch()} /> : null}
        {canAsk(question) ? null : <p className="text-13 text-muted">{t('explore.pick')}</p>}
        {answer.isLoading ? <AnswerSkeleton /> : null}
        {answer.data && !answer.error && canAsk(question) ? (
          <AnswerView
            answer={answer.data}
            kind={kind}
            title={title}
            stale={answer.isPlaceholderData}
            onKind={setChosen}
          />
        ) : null}
      </div>
    </div>
  );
}

const shownKind = (answer: Answer, chosen: ChartKind | null): ChartKind =>
  chosen !== null && possibleCharts(answer.columns).includes(chosen) ? chosen : suitingChart(answer.columns);

const AnswerSkeleton = () => (
  <Card>
    <Skeleton className="h-72" />
  </Card>
);

type AnswerViewProps = {
  answer: Answer;
  kind: ChartKind;
  title: string;
  stale: boolean;
  onKind: (kind: ChartKind) => void;
};

function AnswerView({ answer, kind, title, stale, onKind }: AnswerViewProps) {
  return (
    <div className={cn('flex flex-col gap-3.5 transition-opacity', stale && 'opacity-60')} aria-busy={stale}>
      <Card>
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <KindSwitch kinds={possibleCharts(answer.columns)} kind={kind} onKind={onKind} />
          <Meta answer={answer} />
        </div>
        <Chart answer={answer} kind={kind} title={title} height="h-80" most={40} />
      </Card>
      {kind === 'table' ? null : (
        <Card flush>
          <AnswerTable answer={answer} label={t('explore.rows')} />
        </Card>
      )}
    </div>
  );
}

const KindSwitch = ({
  kinds,
  kind,
  onKind,
}: {
  kinds: ChartKind[];
  kind: ChartKind;
  onKind: (kind: ChartKind) => void;
}) => (
  <div className="flex gap-1.5" role="group" aria-label={t('chart.kind')}>
    {kinds.map((one) => (
      <Button
        key={one}
        size="s"
        aria-pressed={one === kind}
        onClick={() => onKind(one)}
        className={one === kind ? 'bg-wash' : 'text-muted'}
      >
        {t(`chart.kind.${one}`)}
      </Button>
    ))}
  </div>
);

/** "24 rows · 38 ms · nothing hidden" */
const Meta = ({ answer }: { answer: Answer }) => (
  <p className="text-13 text-muted">
    {t('chart.rows', { count: answer.rows.length })}
    {answer.truncated ? ` (${t('chart.truncated', { count: answer.rows.length })})` : ''}
    {` · ${formatDuration(answer.milliseconds)} · `}
    {answer.hiddenRows === 0 ? (
      t('chart.nothingHidden')
    ) : (
      <Tooltip content={t('chart.hiddenWhy', { k: answer.k })}>
        <button type="button" className="text-due-ink underline decoration-dotted underline-offset-2">
          {t('chart.hidden', { count: answer.hiddenRows })}
        </button>
      </Tooltip>
    )}
  </p>
);
