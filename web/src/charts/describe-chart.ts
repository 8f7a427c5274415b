/** A chart in a sentence or two, for people who do not see it. */
import { formatNumber } from '../format.ts';
import { t } from '../i18n.ts';
import { formatCell, numberFormat } from './format-cell.ts';
import { hiddenBands } from './hidden-bands.ts';
import type { Series, Shaped } from './shape-answer.ts';

const range = (series: Series): { low: number; high: number } | null => {
  const values = series.values.filter((value) => value !== null);
  return values.length === 0 ? null : { low: Math.min(...values), high: Math.max(...values) };
};

/** "Orders by month: from Dec 2025 to Nov 2026; Orders between 1,204 and 2,002; 3 hidden: fewer than 5 persons." */
export function describeChart(title: string, shaped: Shaped, k: number): string {
  const place = (at: number): string => {
    const point = shaped.points.at(at);
    return point?.column ? formatCell(point.cell, point.column) : '';
  };
  const parts = shaped.series.map((series) => {
    const found = range(series);
    if (found === null) return t('chart.said.hidden', { name: series.name });
    const write =
      series.currency === null ? formatNumber : numberFormat([found.low, found.high], { currency: series.currency });
    return t('chart.said.range', { name: series.name, low: write(found.low), high: write(found.high) });
  });
  const hidden = hiddenBands(shaped).filter((band) => band !== null).length;
  if (hidden > 0) parts.push(`${formatNumber(hidden)} ${t('chart.hiddenFewer', { k })}`);
  return `${title}: ${t('chart.said.axis', { from: place(0), to: place(-1) })} ${parts.join('; ')}`;
}
