import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '../../class-names.ts';

export type SelectOption<T extends string> = { value: T; label: ReactNode; hint?: ReactNode; disabled?: boolean };
export type SelectProps<T extends string> = {
  value: T | undefined;
  onChange: (value: T) => void;
  options: readonly SelectOption<T>[];
  /** Said by screen readers; needed when no `<label>` points at `id`. */
  label?: string;
  placeholder?: string;
  id?: string;
  disabled?: boolean;
  /** `due` marks a choice that still has to be made. */
  tone?: 'plain' | 'due';
  size?: 's' | 'm';
  className?: string;
};

/** A list of choices to pick one of. Type to jump, arrows to move. No option may have the value ''. */
export function Select<T extends string>(props: SelectProps<T>) {
  const {
    value,
    onChange,
    options,
    label,
    placeholder,
    id,
    disabled = false,
    tone = 'plain',
    size = 'm',
    className,
  } = props;
  return (
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as T)} disabled={disabled}>
      <Radix.Trigger
        {...(id ? { id } : {})}
        aria-label={label}
        className={cn(
          'inline-flex items-center justify-between gap-1.5 rounded-md border bg-raised text-13 whitespace-nowrap transition-colors disabled:opacity-50',
          size === 's' ? 'h-6 rounded-sm px-2' : 'h-8 px-2.5',
          tone === 'due' ? 'border-due text-due-ink' : 'border-line text-ink hover:border-line-strong',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </Radix.Trigger>
      <SelectMenu options={options} />
    </Radix.Root>
  );
}

function SelectMenu<T extends string>({ options }: { options: readonly SelectOption<T>[] }) {
  return (
    <Radix.Portal>
      <Radix.Content
        position="popper"
        sideOffset={4}
        className="z-50 max-h-[min(var(--radix-select-content-available-height),336px)] min-w-(--radix-select-trigger-width) animate-rise overflow-hidden rounded-md border border-line bg-raised shadow-float"
      >
        <Radix.Viewport className="p-1">
          {options.map((option) => (
            <Radix.Item
              key={option.value}
              value={option.value}
              disabled={option.disabled ?? false}
              className="flex min-h-8 items-center gap-2 rounded-sm px-2 py-1 text-13 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-wash"
            >
              <span className="flex size-4 items-center">
                <Radix.ItemIndicator>
                  <Check aria-hidden className="size-3.5 text-accent" />
                </Radix.ItemIndicator>
              </span>
              <span className="flex flex-col">
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.hint ? <span className="text-muted">{option.hint}</span> : null}
              </span>
            </Radix.Item>
          ))}
        </Radix.Viewport>
      </Radix.Content>
    </Radix.Portal>
  );
}
