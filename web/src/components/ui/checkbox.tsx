import { Check } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../../class-names.ts';

/** A box to tick. Give it a `<label htmlFor>` or an `aria-label`. */
export const Checkbox = ({ className, ...props }: ComponentProps<typeof Radix.Root>) => (
  <Radix.Root
    className={cn(
      'grid size-4 shrink-0 place-items-center rounded-xs border border-line-strong bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent',
      className,
    )}
    {...props}
  >
    <Radix.Indicator>
      <Check aria-hidden className="size-3 text-accent-ink" strokeWidth={3} />
    </Radix.Indicator>
  </Radix.Root>
);
