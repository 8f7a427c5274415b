/** The ECharts option for lines, areas and bars over one axis: the one theme of the product. */
import type { EChartsCoreOption } from 'echarts/core';
import { formatShort } from './format-cell.ts';
import type { Shaped } from './shape-answer.ts';

export type AxisKind = 'line' | 'area' | 'bar';

/** Colours read from the tokens, so that light and dark follow the page. */
export type Palette = { ink: string; muted: string; line: string; raised: string; series: string[] };

export const readPalette = (): Palette => {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token('ink'),
    muted: token('muted'),
    line: token('line'),
    raised: token('raised'),
    series: Array.from({ length: 8 }, (_, at) => token(`c${at + 1}`)),
  };
};

const font = 'Inter Variable, system-ui, sans-serif';

/** Direct labels at line ends only while they do not crowd each other. */
const labelsFit = (shaped: Shaped): boolean => shaped.series.length > 1 && shaped.series.length <= 5;

const seriesOption = (shaped: Shaped, kind: AxisKind, palette: Palette, at: number) => {
  const series = shaped.series[at];
  const color = palette.series[at % palette.series.length];
  const single = shaped.series.length === 1;
  const shared = { name: series?.name, data: series?.values, color, emphasis: { focus: 'none' } };
  if (kind === 'bar')
    return {
      ...shared,
      type: 'bar',
      barMaxWidth: 28,
      itemStyle: { borderRadius: [3, 3, 0, 0] },
      ...(single ? {} : { stack: 'all' }),
    };
  return {
    ...shared,
    type: 'line',
    showSymbol: shaped.points.length === 1,
    symbolSize: 6,
    lineStyle: { width: 1.75 },
    connectNulls: false,
    ...(kind === 'area' && !single ? { stack: 'all' } : {}),
    ...(kind === 'area' || single ? { areaStyle: { opacity: kind === 'area' ? 0.18 : 0.08 } } : {}),
    ...(labelsFit(shaped)
      ? {
          labelLayout: { moveOverlap: 'shiftY' },
          endLabel: { show: true, formatter: '{a}', color, fontFamily: font, fontSize: 11, distance: 6 },
        }
      : {}),
  };
};

export type AxisWords = {
  axis: (at: number) => string;
  /** Built as an element: the CSP allows no style attributes in markup. */
  tooltip: (at: number) => HTMLElement;
};

/** Zero baseline, thin axes, no legend for one series, direct labels where they fit. */
export function axisChartOption(shaped: Shaped, kind: AxisKind, palette: Palette, words: AxisWords): EChartsCoreOption {
  const text = { color: palette.muted, fontFamily: font, fontSize: 11 };
  return {
    animationDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180,
    textStyle: { fontFamily: font },
    grid: {
      left: 4,
      right: labelsFit(shaped) ? 84 : 12,
      top: 10,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'category',
      data: shaped.points.map((_, at) => words.axis(at)),
      boundaryGap: kind === 'bar',
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLabel: { ...text, formatter: formatShort },
      splitLine: { lineStyle: { color: palette.line } },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      padding: 0,
      borderWidth: 0,
      backgroundColor: 'transparent',
      extraCssText: 'box-shadow:none',
      axisPointer: { type: 'line', lineStyle: { color: palette.muted, type: 'solid', width: 1 } },
      formatter: (items: { dataIndex: number }[]) => words.tooltip(items[0]?.dataIndex ?? 0),
    },
    series: shaped.series.map((_, at) => seriesOption(shaped, kind, palette, at)),
  };
}
