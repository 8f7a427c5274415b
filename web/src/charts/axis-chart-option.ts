/** The ECharts option for lines, areas and bars over one axis: the one theme of the product. */
import type { EChartsCoreOption } from 'echarts/core';
import { formatShort } from './format-cell.ts';
import { hasHidden, hiddenSeries } from './hidden-bands.ts';
import { commonCurrency, type Series, type Shaped } from './shape-answer.ts';

export type AxisKind = 'line' | 'area' | 'bar';

/** Colours read from the tokens, so that light and dark follow the page. */
export type Palette = {
  ink: string;
  muted: string;
  line: string;
  raised: string;
  wash: string;
  hatch: string;
  series: string[];
};

export const readPalette = (): Palette => {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token('ink'),
    muted: token('muted'),
    line: token('line'),
    raised: token('raised'),
    wash: token('wash'),
    hatch: token('line-strong'),
    series: Array.from({ length: 8 }, (_, at) => token(`c${at + 1}`)),
  };
};

const font = 'Inter Variable, system-ui, sans-serif';

/** Where the lines end, on the scale of the axis: areas stand on each other. */
const endsOf = ({ series }: Shaped, kind: AxisKind): number[] => {
  let below = 0;
  return series.map(({ values }) => {
    const end = values.at(-1) ?? 0;
    if (kind !== 'area') return end;
    below += end;
    return below;
  });
};

/** Height of a label as a part of a low chart's axis. */
const LABEL = 0.09;

/** Direct labels at line ends while there are few and none would stand on another; else a legend says the same. */
export function labelsFit(shaped: Shaped, kind: AxisKind): boolean {
  if (kind === 'bar' || shaped.series.length < 2 || shaped.series.length > 5) return false;
  const ends = endsOf(shaped, kind).toSorted((a, b) => a - b);
  const all = shaped.series.flatMap(({ values }) => values.map((value) => value ?? 0));
  const top = Math.max(
    ends.at(-1) ?? 0,
    all.reduce((most, value) => Math.max(most, value), 0),
  );
  return ends.every((end, at) => at === 0 || end - (ends[at - 1] ?? 0) >= top * LABEL);
}

/** Points whose neighbours are gaps: no line leads to them, so they are drawn as dots. */
const standsAlone = ({ values }: Series, at: number): boolean =>
  values[at] != null && values[at - 1] == null && values[at + 1] == null;

/** Dots for lone points only; where there are none, the dot under the pointer is left to the chart. */
const dotsOption = (series: Series | undefined) => {
  if (!series?.values.some((_, at) => standsAlone(series, at))) return { showSymbol: false, symbolSize: 6 };
  return {
    showSymbol: true,
    symbol: 'circle',
    symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (standsAlone(series, dataIndex) ? 6 : 0),
  };
};

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
    ...dotsOption(series),
    lineStyle: { width: 1.75 },
    connectNulls: false,
    ...(kind === 'area' && !single ? { stack: 'all' } : {}),
    ...(kind === 'area' || single ? { areaStyle: { opacity: kind === 'area' ? 0.18 : 0.08 } } : {}),
    ...(labelsFit(shaped, kind)
      ? {
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
      right: labelsFit(shaped, kind) ? 84 : 12,
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
      splitNumber: 3,
      axisLabel: { ...text, formatter: (value: number) => formatShort(value, commonCurrency(shaped.series)) },
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
    series: [
      ...shaped.series.map((_, at) => seriesOption(shaped, kind, palette, at)),
      ...(hasHidden(shaped) ? [hiddenSeries(shaped, palette)] : []),
    ],
  };
}
