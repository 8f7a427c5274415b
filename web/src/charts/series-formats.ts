/** How the values of a chart's series are written: those of one currency, and plain numbers, each in one way. */
import { numberFormat } from './format-cell.ts';
import type { Series } from './shape-answer.ts';

export const seriesFormats = (series: readonly Series[], coarse = false): ((value: number) => string)[] => {
  const alike = Map.groupBy(series, ({ currency }) => currency);
  const formats = new Map(
    [...alike].map(([currency, all]) => [
      currency,
      numberFormat(
        all.flatMap(({ values }) => values),
        { coarse, currency },
      ),
    ]),
  );
  return series.map(({ currency }) => formats.get(currency) ?? String);
};
