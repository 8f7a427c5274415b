import type { Answer } from '../../../src/contract/insights.ts';
import { cn } from '../class-names.ts';
import { t } from '../i18n.ts';
import { formatCell } from './format-cell.ts';
import { seriesFormats } from './series-formats.ts';
import { type Point, shapeAnswer } from './shape-answer.ts';

/** Lying bars: name, bar from zero, value. What is hidden for small groups is hatched and says why. */
export function BarList({ answer, title, most }: { answer: Answer; title: string; most?: number }) {
  const shaped = shapeAnswer(answer, { other: t('chart.other'), empty: t('chart.empty'), format: formatCell });
  const top = Math.max(0, ...shaped.series.flatMap((series) => series.values.map((value) => Math.abs(value ?? 0))));
  const formats = seriesFormats(shaped.series, true);
  // One of the places is the line that says how many more there are.
  const fits = most === undefined || shaped.points.length <= most;
  const points = fits ? shaped.points : shaped.points.slice(0, Math.max(1, most - 1));
  return (
    <div className="flex flex-col gap-1.5">
      <ul aria-label={title} className="grid grid-cols-[fit-content(38%)_minmax(0,1fr)_auto] gap-x-3 gap-y-1.75">
        {points.map((point, at) => (
          <li key={point.key} className="col-span-3 grid grid-cols-subgrid items-center text-13">
            <Name point={point} />
            <span className="flex flex-col gap-0.5">
              {shaped.series.map((series, index) => (
                <Bar
                  key={series.name}
                  value={series.values[at] ?? null}
                  hidden={series.hidden[at] ?? false}
                  top={top}
                  colour={index}
                />
              ))}
            </span>
            <span className="flex flex-col text-right tabular-nums">
              {shaped.series.map((series, index) => (
                <Value
                  key={series.name}
                  name={shaped.series.length > 1 ? series.name : null}
                  value={series.values[at] ?? null}
                  hidden={series.hidden[at] ?? false}
                  format={formats[index] ?? String}
                  k={answer.k}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
      {points.length < shaped.points.length ? (
        <p className="text-13 text-muted">{t('chart.more', { count: shaped.points.length - points.length })}</p>
      ) : null}
    </div>
  );
}

const Name = ({ point }: { point: Point }) => {
  const name = point.column ? formatCell(point.cell, point.column) : '';
  return (
    <span className="min-w-16 truncate text-muted" title={name}>
      {name}
    </span>
  );
};

const Bar = ({
  value,
  hidden,
  top,
  colour,
}: {
  value: number | null;
  hidden: boolean;
  top: number;
  colour: number;
}) => (
  <span
    aria-hidden
    className={cn('h-4 rounded-[3px]', hidden ? 'hatch w-6' : 'opacity-90')}
    style={
      hidden
        ? undefined
        : { width: `${top === 0 ? 0 : (Math.abs(value ?? 0) / top) * 100}%`, background: `var(--c${(colour % 8) + 1})` }
    }
  />
);

const Value = ({
  name,
  value,
  hidden,
  format,
  k,
}: {
  name: string | null;
  value: number | null;
  hidden: boolean;
  format: (value: number) => string;
  k: number;
}) => {
  if (hidden)
    return (
      <span className="text-faint" title={t('chart.hiddenWhy', { k })}>
        {t('chart.withheld')}
      </span>
    );
  if (value === null) return <span className="text-faint">–</span>;
  return (
    <span>
      {name ? <span className="sr-only">{name} </span> : null}
      {format(value)}
    </span>
  );
};
