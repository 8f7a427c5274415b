import type { ReactNode } from 'react';
import { cn } from '../class-names.ts';

export type EmptyStateProps = {
  title: ReactNode;
  /** What would stand here, and how it comes about. */
  children: ReactNode;
  /** One button: the next step. */
  action?: ReactNode;
  /** A real example of what it will look like. */
  example?: ReactNode;
  className?: string;
};

/** Nothing here yet: teaches the next step. */
export const EmptyState = ({ title, children, action, example, className }: EmptyStateProps) => (
  <section
    className={cn(
      'grid items-center gap-8 rounded-md border border-dashed border-line px-6 py-10 md:px-10',
      example ? 'md:grid-cols-2' : '',
      className,
    )}
  >
    <div className="flex max-w-md flex-col items-start gap-2">
      <h2 className="text-16">{title}</h2>
      <div className="text-14 text-muted">{children}</div>
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
    {example ? <div className="min-w-0">{example}</div> : null}
  </section>
);
