import type { RightsEvent } from '../../../../src/contract/rights.ts';
import { cn } from '../../class-names.ts';
import { formatDateTime } from '../../format.ts';
import { t } from '../../i18n.ts';

const dots: Partial<Record<RightsEvent['event'], string>> = {
  answered: 'border-kept bg-kept',
  refused: 'border-broken bg-broken',
  overdue: 'border-broken bg-broken',
  note: 'border-line-strong bg-raised',
};

/** What happened to a request, the first above. Read out when something is added. */
export const EventLine = ({ events }: { events: readonly RightsEvent[] }) => (
  <ol aria-live="polite" className="flex flex-col text-13">
    {events.map((one, at) => (
      <li key={at} className="relative flex flex-col pb-3 pl-5 last:pb-0">
        {at < events.length - 1 ? <span aria-hidden className="absolute top-3 bottom-0 left-1 w-px bg-line" /> : null}
        <span
          aria-hidden
          className={cn(
            'absolute top-1.25 left-0 size-2.25 rounded-full border-2',
            dots[one.event] ?? 'border-accent bg-accent',
          )}
        />
        <span>
          <span className="font-medium">{t(`rights.event.${one.event}`)}</span>
          {one.by ? <span className="text-muted"> · {one.by}</span> : null}
        </span>
        {one.words ? <span className="break-words whitespace-pre-line">{one.words}</span> : null}
        <time dateTime={one.at} className="text-muted tabular-nums">
          {formatDateTime(one.at)}
        </time>
      </li>
    ))}
  </ol>
);
