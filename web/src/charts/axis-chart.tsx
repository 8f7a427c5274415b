import { useMemo } from 'react';
import type { Answer } from '../../../src/contract/insights.ts';
import { t } from '../i18n.ts';
import { useShownTheme } from '../theme.ts';
import { axisChartOption, type AxisKind, labelsFit, readPalette } from './axis-chart-option.ts';
import { describeChart } from './describe-chart.ts';
import { EChart } from './echart.tsx';
import { formatCell } from './format-cell.ts';
import { hasHidden } from './hidden-bands.ts';
import { seriesFormats } from './series-formats.ts';
import { type Shaped, shapeAnswer } from './shape-answer.ts';

const element = (tag: string, className: string, text = ''): HTMLElement => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
};

/** The panel beside the pointer: the place on the axis, and every series there. */
function tooltip(shaped: Shaped, at: number, label: string, k: number): HTMLElement {
  const panel = element('div', 'rounded-md border border-line bg-raised px-3 py-2 text-13 text-ink shadow-float');
  panel.append(element('div', 'text-muted', label));
  const formats = seriesFormats(shaped.series);
  for (const [index, series] of shaped.series.entries()) {
    const value = series.values[at];
    if (value === undefined || (value === null && !series.hidden[at])) continue;
    const row = element('div', 'flex items-center gap-2');
    const dot = element('span', 'size-2 rounded-full');
    if (value === null) dot.classList.add('hatch');
    else dot.style.background = `var(--c${(index % 8) + 1})`;
    const shown = value === null ? t('chart.hiddenFewer', { k }) : (formats[index]?.(value) ?? '');
    row.append(dot, element('span', 'grow pr-4', series.name), element('span', 'font-medium tabular-nums', shown));
    panel.append(row);
  }
  return panel;
}

/** Lines, areas or standing bars over time or a few categories. */
export function AxisChart({
  answer,
  kind,
  title,
  height,
}: {
  answer: Answer;
  kind: AxisKind;
  title: string;
  height: string;
}) {
  const theme = useShownTheme();
  const shaped = useMemo(
    () => shapeAnswer(answer, { other: t('chart.other'), empty: t('chart.empty'), format: formatCell }),
    [answer],
  );
  const option = useMemo(() => {
    const label = (at: number): string => {
      const point = shaped.points[at];
      return point?.column ? formatCell(point.cell, point.column) : '';
    };
    // `theme` decides which colours the tokens hold.
    const palette = { ...readPalette(), theme };
    return axisChartOption(shaped, kind, palette, {
      axis: label,
      tooltip: (at) => tooltip(shaped, at, label(at), answer.k),
    });
  }, [shaped, kind, theme, answer.k]);
  const legend = shaped.series.length > 1 && !labelsFit(shaped, kind);
  return (
    <div className="flex h-full flex-col gap-2">
      {legend || hasHidden(shaped) ? <Legend shaped={shaped} series={legend} k={answer.k} /> : null}
      <EChart option={option} label={describeChart(title, shaped, answer.k)} className={height} />
    </div>
  );
}

/** The series by colour where no labels stand at their ends, and what the hatching means where there is any. */
const Legend = ({ shaped, series: named, k }: { shaped: Shaped; series: boolean; k: number }) => (
  <ul className="flex shrink-0 flex-wrap gap-x-4 gap-y-1 text-13 text-muted">
    {(named ? shaped.series : []).map((series, at) => (
      <li key={series.name} className="flex items-center gap-1.5">
        <span aria-hidden className="size-2 rounded-full" style={{ background: `var(--c${(at % 8) + 1})` }} />
        {series.name}
      </li>
    ))}
    {hasHidden(shaped) ? (
      <li className="flex items-center gap-1.5" title={t('chart.hiddenWhy', { k })}>
        <span aria-hidden className="hatch h-3 w-5 rounded-xs border border-line" />
        {t('chart.hiddenFewer', { k })}
      </li>
    ) : null}
  </ul>
);
