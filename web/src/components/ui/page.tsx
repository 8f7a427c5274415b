import type { ReactNode } from 'react';
import { cn } from '../../class-names.ts';
import { t } from '../../i18n.ts';

export type PageProps = {
  title: ReactNode;
  note?: ReactNode;
  /** Buttons at the right of the title, the main one last. */
  actions?: ReactNode;
  /** A reading measure instead of the whole width. */
  narrow?: boolean;
  className?: string;
  children: ReactNode;
};

/** A page: its title, what it is about, what can be done, and its content. */
export function Page({ title, note, actions, narrow = false, className, children }: PageProps) {
  return (
    <div className={cn('mx-auto flex w-full flex-col gap-4', narrow && 'max-w-[1120px]', className)}>
      {typeof title === 'string' ? <title>{`${title} · ${t('app.name')}`}</title> : null}
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1>{title}</h1>
          {note ? <p className="text-13 text-muted">{note}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
