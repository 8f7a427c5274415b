import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';

export type CodeFieldProps = {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  /** A recovery code instead of the six digits of the app. */
  recovery?: boolean;
};

/** The code of the second factor. */
export const CodeField = ({ value, onChange, error, recovery = false }: CodeFieldProps) => (
  <Field
    label={recovery ? t('secondFactor.recoveryCode') : t('secondFactor.code')}
    hint={recovery ? t('secondFactor.recoveryHint') : t('secondFactor.codeHint')}
    error={error}
  >
    {(control) => (
      <Input
        {...control}
        autoFocus
        autoComplete="one-time-code"
        inputMode={recovery ? 'text' : 'numeric'}
        spellCheck={false}
        maxLength={recovery ? 40 : 10}
        className="h-10 font-mono text-16"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);
