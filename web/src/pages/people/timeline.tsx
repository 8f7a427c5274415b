import type { FoundPerson } from '../../../../src/contract/people.ts';
import { formatMonth } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useWidth } from '../../use-width.ts';

type Event = FoundPerson['timeline'][number];

const fills = ['fill-c1', 'fill-c2', 'fill-c3', 'fill-c4', 'fill-c5', 'fill-c6', 'fill-c7', 'fill-c8'];
const ROW = 20;
const LABEL = 108;

/** "2024-03" → months since year 0. */
const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const monthText = (number: number): string => formatMonth(new Date(Date.UTC(Math.floor(number / 12), number % 12, 1)));

/** From the first to the last month, at least one wide. */
function spanOf(events: Event[]): [first: number, last: number] {
  const months = events.map(({ month }) => monthNumber(month));
  const first = Math.min(...months);
  return [first, Math.max(first + 1, Math.max(...months))];
}

/** Datasets in the order given, with their events. */
function byDataset(events: Event[], order: string[]): [dataset: string, events: Event[]][] {
  const groups = Object.entries(Object.groupBy(events, ({ dataset }) => dataset));
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return groups.map(([name, own]): [string, Event[]] => [name, own ?? []]).sort(([a], [b]) => rank(a) - rank(b));
}

/** What the picture shows, in a sentence a dataset. */
function said(rows: [string, Event[]][]): string {
  const sentence = ([dataset, own]: [string, Event[]]): string => {
    const count = own.reduce((sum, { rows }) => sum + rows, 0);
    const months = own.map(({ month }) => monthNumber(month));
    return t('find.timelineSaid', {
      dataset,
      count,
      from: monthText(Math.min(...months)),
      to: monthText(Math.max(...months)),
    });
  };
  return rows.map(sentence).join('. ');
}

/** Events of one person by month, a line a dataset; a bigger dot is more rows. */
export function Timeline({ events, order }: { events: Event[]; order: string[] }) {
  const [ref, width] = useWidth();
  if (events.length === 0) return null;
  const rows = byDataset(events, order);
  const [first, last] = spanOf(events);
  const label = width < 480 ? 84 : LABEL;
  const x = (month: number): number => label + 8 + ((month - first) / (last - first)) * Math.max(0, width - label - 16);
  const height = rows.length * ROW + 22;
  return (
    <div ref={ref} className="min-w-0">
      <svg role="img" aria-label={said(rows)} width={width} height={height} className="block overflow-visible text-11">
        {rows.map(([dataset, own], row) => (
          <g key={dataset} transform={`translate(0 ${row * ROW + 10})`}>
            <text y="4" className="fill-muted">
              {shorten(dataset, label)}
            </text>
            <line x1={label} x2={width} className="stroke-line" />
            {own.map((event) => (
              <circle
                key={event.month}
                cx={x(monthNumber(event.month))}
                r={dotRadius(event.rows)}
                className={`${fills[row % fills.length]} opacity-75`}
              />
            ))}
          </g>
        ))}
        <Axis first={first} last={last} x={x} y={height - 4} width={width} />
      </svg>
    </div>
  );
}

const dotRadius = (rows: number): number => Math.min(7, 3 + Math.log2(rows) * 0.8);
const shorten = (name: string, room: number): string => {
  const fits = Math.floor(room / 6.4);
  return name.length > fits ? `${name.slice(0, fits - 1)}…` : name;
};

type AxisProps = { first: number; last: number; x: (month: number) => number; y: number; width: number };

/** As many months named as there is room for, the first and last always. */
function Axis({ first, last, x, y, width }: AxisProps) {
  const steps = Math.max(1, Math.min(last - first, Math.floor((width - LABEL) / 150)));
  const months = Array.from({ length: steps + 1 }, (_, step) => Math.round(first + ((last - first) * step) / steps));
  return (
    <g className="fill-faint">
      {months.map((month, index) => (
        <text key={month} x={x(month)} y={y} textAnchor={index === 0 ? 'start' : index === steps ? 'end' : 'middle'}>
          {monthText(month)}
        </text>
      ))}
    </g>
  );
}
