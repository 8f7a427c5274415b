import { useEffect, useState } from 'react';
import { t } from '../i18n.ts';

const minutes = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

const secondsTo = (until: string): number => Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000));

/** Whole seconds until `until` (ISO), counted down once a second; 0 when it has passed. */
function useSecondsLeft(until: string): number {
  const [seconds, setSeconds] = useState(() => secondsTo(until));
  useEffect(() => {
    setSeconds(secondsTo(until));
    const timer = setInterval(() => setSeconds(secondsTo(until)), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

/** A revealed value, on amber ground. */
const RevealedValue = ({ children }: { children: string }) => (
  <span className="rounded-xs bg-due-wash px-1.5 py-px font-mono text-13 break-all text-ink">{children}</span>
);

export type RevealedProps = {
  purpose: string;
  until: string;
  values: { label: string; value: string; where?: string }[];
  /** Called once when the time is over or it is closed: throw the values away. */
  onFold: () => void;
};

/** Values shown in place for a stated purpose, with the time left. They fold away by themselves. */
export function Revealed({ purpose, until, values, onFold }: RevealedProps) {
  const seconds = useSecondsLeft(until);
  useEffect(() => {
    if (seconds === 0) onFold();
  }, [seconds, onFold]);
  return (
    <div className="flex animate-rise flex-col gap-2">
      <p className="text-13 text-muted">
        {purpose}, <span role="timer">{t('revealed.left', { time: minutes(seconds) })}</span>
      </p>
      <dl className="flex flex-col gap-2">
        {values.map((entry, index) => (
          <div key={index}>
            <dt className="text-13 text-muted" title={entry.where}>
              {entry.label}
            </dt>
            <dd>
              <RevealedValue>{entry.value}</RevealedValue>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
