import { Switch as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../../class-names.ts';

/** On or off, at once. Give it a `<label htmlFor>` or an `aria-label`. */
export const Switch = ({ className, ...props }: ComponentProps<typeof Radix.Root>) => (
  <Radix.Root
    className={cn(
      'inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-line-strong bg-wash transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50',
      className,
    )}
    {...props}
  >
    <Radix.Thumb className="size-3.5 translate-x-0.5 rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-accent-ink" />
  </Radix.Root>
);
