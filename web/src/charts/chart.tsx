import type { Answer, ChartKind } from '../../../src/contract/insights.ts';
import { t } from '../i18n.ts';
import { AnswerTable } from './answer-table.tsx';
import { AxisChart } from './axis-chart.tsx';
import { BarList } from './bar-list.tsx';
import { formatCell, numberFormat } from './format-cell.ts';

export type ChartProps = {
  answer: Answer;
  kind: ChartKind;
  /** Says what the chart shows; said by screen readers too. */
  title: string;
  /** Tailwind height of drawn charts. */
  height?: string;
  /** At most so many lying bars. */
  most?: number;
};

/** An answer, drawn as the kind says. An answer without rows says so. */
export function Chart({ answer, kind, title, height = 'h-72', most }: ChartProps) {
  if (answer.rows.length === 0) return <p className="py-6 text-13 text-muted">{t('chart.nothing')}</p>;
  if (kind === 'number') return <NumberCard answer={answer} />;
  if (kind === 'table') return <AnswerTable answer={answer} label={title} height={height.replace('h-', 'max-h-')} />;
  const onTime = answer.columns.some(({ role }) => role === 'time');
  if (kind === 'bar' && !onTime)
    return <BarList answer={answer} title={title} {...(most === undefined ? {} : { most })} />;
  return <AxisChart answer={answer} kind={kind} title={title} height={height} />;
}

/** One figure, large. */
function NumberCard({ answer }: { answer: Answer }) {
  const at = answer.columns.findIndex(({ role }) => role === 'measure');
  const [column, row] = [answer.columns[at], answer.rows[0]];
  if (!column || !row) return null;
  if (row.hidden)
    return (
      <p className="hatch rounded-xs px-2 py-1 text-13">
        <span className="bg-raised px-1 text-muted">{t('chart.withheld')}</span>
      </p>
    );
  const cell = row.cells[at] ?? null;
  const shown =
    typeof cell === 'number'
      ? numberFormat([cell], { coarse: true, currency: column.currency })(cell)
      : formatCell(cell, column);
  return <p className="text-28 font-semibold tracking-[-0.02em]">{shown}</p>;
}
