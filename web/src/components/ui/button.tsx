import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '../../class-names.ts';

const styles = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none ' +
    'transition-colors disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        main: 'border-accent bg-accent text-accent-ink hover:border-accent-strong hover:bg-accent-strong',
        plain: 'border-line bg-raised text-ink hover:bg-wash',
        quiet: 'border-transparent bg-transparent text-muted hover:bg-wash hover:text-ink',
        danger: 'border-line bg-raised text-broken hover:border-broken hover:bg-broken-wash',
        destroy: 'border-broken bg-broken text-broken-ink hover:border-broken-strong hover:bg-broken-strong',
        link: 'h-auto border-0 bg-transparent p-0 text-accent underline-offset-2 hover:underline',
      },
      size: {
        m: 'h-8 px-3 text-13',
        s: 'h-7 px-2.5 text-13',
        l: 'h-11 px-5 text-14',
        icon: 'size-8 p-0',
      },
    },
    compoundVariants: [{ variant: 'link', class: 'h-auto px-0' }],
    defaultVariants: { variant: 'plain', size: 'm' },
  },
);

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof styles> & {
    /** Gives the look to the one child (a link) instead. */
    asChild?: boolean;
  };

/** `main` is the one thing to do on a page; `destroy` only stands in a dialog that has said what goes. */
export function Button({ className, variant, size, asChild = false, type, ...props }: ButtonProps) {
  const Part = asChild ? Slot.Root : 'button';
  return (
    <Part
      {...(asChild ? {} : { type: type ?? 'button' })}
      className={cn(styles({ variant, size }), className)}
      {...props}
    />
  );
}
