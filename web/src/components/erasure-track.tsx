import type { Erasure } from '../../../src/contract/people.ts';
import { cn } from '../class-names.ts';
import { formatDate, formatDuration, formatTime } from '../format.ts';
import { t } from '../i18n.ts';

type Station = { key: string; name: string; state: 'done' | 'now' | 'ahead'; note: string; said: string };

const over = (at: string | null, now: Date): boolean => at !== null && Date.parse(at) <= now.getTime();

function backupsNote(erasure: Erasure, now: Date): string {
  if (erasure.outOfBackupsAt) {
    const day = formatDate(erasure.outOfBackupsAt);
    return over(erasure.outOfBackupsAt, now) ? t('track.since', { date: day }) : t('track.by', { date: day });
  }
  return erasure.purgedAt ? t('track.noBackups') : '';
}

/** The four stations of an erasure as of `now`; exactly one is under way until all are done. */
export function stationsOf(erasure: Erasure, now: Date = new Date()): Station[] {
  const hidden = erasure.hiddenAt;
  const took = erasure.hiddenMilliseconds === null ? '' : ` · ${formatDuration(erasure.hiddenMilliseconds)}`;
  const gone = erasure.purgedAt !== null && (erasure.outOfBackupsAt === null || over(erasure.outOfBackupsAt, now));
  const steps: [key: string, name: string, done: boolean, note: string][] = [
    ['hidden', t('track.hidden'), hidden !== null, hidden ? formatTime(hidden) + took : ''],
    [
      'shredded',
      t('track.shredded'),
      erasure.shreddedAt !== null,
      erasure.shreddedAt ? `${formatTime(erasure.shreddedAt)} · ${t('track.keyGone')}` : '',
    ],
    [
      'purged',
      t('track.purged'),
      erasure.purgedAt !== null,
      erasure.purgedAt ? `${formatTime(erasure.purgedAt)} · ${t('track.bytesGone')}` : '',
    ],
    ['backups', t('track.backups'), gone, backupsNote(erasure, now)],
  ];
  const waiting = erasure.state === 'failed' ? t('erasure.state.failed') : t('track.underWay');
  const current = steps.findIndex(([, , done]) => !done);
  return steps.map(([key, name, done, note], index) => {
    const state = done ? 'done' : index === current ? 'now' : 'ahead';
    return {
      key,
      name,
      state,
      note: note || (state === 'now' ? waiting : ''),
      said: state === 'now' ? `(${waiting})` : t(`track.state.${state}`),
    };
  });
}

const line: Record<Station['state'], string> = {
  done: 'before:bg-kept',
  now: 'before:bg-line',
  ahead: 'before:bg-line',
};
const dot: Record<Station['state'], string> = {
  done: 'after:border-kept after:bg-kept',
  now: 'after:border-due after:bg-raised',
  ahead: 'after:border-line after:bg-raised',
};

/** Hidden, Shredded, Purged, Out of backups, each with its time. Read out when a station is reached. */
export const ErasureTrack = ({ erasure, className }: { erasure: Erasure; className?: string }) => (
  <ol aria-live="polite" className={cn('grid grid-cols-2 gap-y-3 sm:grid-cols-4', className)}>
    {stationsOf(erasure).map((station) => (
      <li
        key={station.key}
        className={cn(
          "relative pt-6.5 pr-2 before:absolute before:inset-x-0 before:top-2 before:h-0.5 before:content-[''] before:transition-colors",
          "after:absolute after:top-0.75 after:left-0 after:size-3 after:rounded-full after:border-2 after:content-[''] after:transition-colors",
          line[station.state],
          dot[station.state],
        )}
      >
        <span className="block text-13 font-semibold">
          {station.name} <span className="sr-only">{station.said}</span>
        </span>
        <span className="block text-13 text-muted tabular-nums">{station.note}</span>
      </li>
    ))}
  </ol>
);
