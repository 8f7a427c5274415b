import type { ComponentProps } from 'react';
import { cn } from '../../class-names.ts';

/** A text field of several lines. */
export const TextArea = ({ className, ...props }: ComponentProps<'textarea'>) => (
  <textarea
    className={cn(
      'w-full rounded-md border border-line bg-raised px-2.5 py-2 text-13 text-ink transition-colors hover:border-line-strong focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-broken',
      className,
    )}
    {...props}
  />
);
