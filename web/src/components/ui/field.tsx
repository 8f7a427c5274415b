import { useId, type ReactNode } from 'react';
import { cn } from '../../class-names.ts';

export type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do; shown in place of the hint. */
  error?: ReactNode;
  className?: string;
  /** Draws the control; spread the given attributes on it so that label, hint and error belong to it. */
  children: (control: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode;
};

/** A labelled control with a hint or an error beneath it. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  const noteId = `${id}-note`;
  return (
    <div className={cn('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-13 font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? noteId : undefined, 'aria-invalid': Boolean(error) })}
      {note ? (
        <p id={noteId} className={cn('text-13', error ? 'text-broken' : 'text-muted')}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
