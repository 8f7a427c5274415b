import type { ReactNode } from 'react';
import { cn } from '../../class-names.ts';

export type BandProps = {
  /** The number, or a tick when it is done. */
  number: number;
  state: 'done' | 'now' | 'ahead';
  title: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
};

const dot: Record<BandProps['state'], string> = {
  done: 'bg-kept-wash text-kept-ink',
  now: 'bg-accent text-accent-ink',
  ahead: 'bg-wash text-muted',
};

/** One of the three bands of an import: a hairline, a number, a line that says how it stands, and its content. */
export const Band = ({ number, state, title, note, action, children }: BandProps) => (
  <section className="border-t border-line py-4">
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex min-w-0 items-start gap-2.5">
        <span
          aria-hidden
          className={cn('grid size-5.5 shrink-0 place-items-center rounded-full text-11 font-semibold', dot[state])}
        >
          {state === 'done' ? '✓' : number}
        </span>
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-2.5 pt-px">
          <h2>{title}</h2>
          {note ? <p className="text-13 text-muted">{note}</p> : null}
        </div>
      </div>
      {action}
    </div>
    {children ? <div className="mt-3">{children}</div> : null}
  </section>
);
