import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '../../class-names.ts';

const item =
  'flex min-h-8 items-center gap-2 rounded-sm px-2 py-1 text-13 outline-none select-none cursor-pointer ' +
  'data-highlighted:bg-wash data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted';

export type DropdownMenuProps = {
  trigger: ReactNode;
  children: ReactNode;
  align?: ComponentProps<typeof Radix.Content>['align'];
  className?: string;
};

/** A menu of actions under the button given as `trigger`. */
export function DropdownMenu({ trigger, children, align = 'end', className }: DropdownMenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            'z-50 min-w-48 animate-rise rounded-md border border-line bg-raised p-1 shadow-float outline-none',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const MenuItem = ({ className, danger, ...props }: ComponentProps<typeof Radix.Item> & { danger?: boolean }) => (
  <Radix.Item className={cn(item, danger && 'text-broken [&_svg]:text-broken', className)} {...props} />
);

export const MenuLabel = ({ className, ...props }: ComponentProps<typeof Radix.Label>) => (
  <Radix.Label className={cn('px-2 pt-2 pb-1 text-11 font-semibold text-faint uppercase', className)} {...props} />
);

export const MenuSeparator = () => <Radix.Separator className="my-1 h-px bg-line" />;

export type MenuChoiceProps<T extends string> = {
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: ReactNode }[];
};

/** Choices of which one holds. */
export function MenuChoice<T extends string>({ value, onChange, options }: MenuChoiceProps<T>) {
  return (
    <Radix.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={item}>
          <span className="flex size-4 items-center">
            <Radix.ItemIndicator>
              <Check aria-hidden className="size-3.5" />
            </Radix.ItemIndicator>
          </span>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}
