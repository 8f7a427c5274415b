import type { ComponentProps, ReactNode } from 'react';
import { cn } from '../../class-names.ts';

export type CardProps = Omit<ComponentProps<'section'>, 'title'> & {
  title?: ReactNode;
  note?: ReactNode;
  /** Right of the title: a button or a menu. */
  action?: ReactNode;
  /** No padding around the content: for tables, which bring their own. */
  flush?: boolean;
};

/** One subject on raised ground. */
export function Card({ title, note, action, flush = false, className, children, ...props }: CardProps) {
  const head = title || note || action;
  return (
    <section
      className={cn('min-w-0 rounded-md border border-line bg-raised', flush ? 'py-1.5' : 'px-4 py-3.5', className)}
      {...props}
    >
      {head ? (
        <header className={cn('mb-2 flex items-start justify-between gap-3', flush && 'px-3 pt-2')}>
          <div className="min-w-0">
            {title ? <h2>{title}</h2> : null}
            {note ? <p className="text-13 text-muted">{note}</p> : null}
          </div>
          {action}
        </header>
      ) : null}
      {children}
    </section>
  );
}
