import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';

type TextFieldProps = {
  label: string;
  hint?: string;
  type?: 'text' | 'email';
  autoComplete: string;
  autoFocus?: boolean;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
};

/** A roomy line of text, as the pages before the app have them. */
export const TextField = ({
  label,
  hint,
  type = 'text',
  autoComplete,
  autoFocus,
  value,
  error,
  onChange,
}: TextFieldProps) => (
  <Field label={label} hint={hint} error={error}>
    {(control) => (
      <Input
        {...control}
        type={type}
        autoFocus={autoFocus}
        autoComplete={autoComplete}
        autoCapitalize={autoComplete === 'name' ? 'words' : 'none'}
        spellCheck={false}
        maxLength={254}
        className="h-10"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);
