import type { ComponentProps } from 'react';
import { cn } from '../../class-names.ts';

const box =
  'w-full rounded-md border border-line bg-raised text-ink transition-colors hover:border-line-strong ' +
  'focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 ' +
  'aria-invalid:border-broken disabled:bg-wash disabled:text-muted';

/** A text field of one line, 32 px high. */
export const Input = ({ className, ...props }: ComponentProps<'input'>) => (
  <input className={cn(box, 'h-8 px-2.5 text-13', className)} {...props} />
);
