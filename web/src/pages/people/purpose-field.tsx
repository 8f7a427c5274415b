import { purposeText } from '../../../../src/contract/people.ts';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';

export type PurposeFieldProps = {
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  label?: string;
  example?: string;
};

/** What is wrong with a purpose, or nothing. */
export const purposeProblem = (purpose: string): string | undefined =>
  purposeText.safeParse(purpose).success ? undefined : t('purpose.short');

/** Why somebody looks at or takes out a person's values. */
export const PurposeField = ({
  value,
  onChange,
  error,
  label = t('purpose.label'),
  example = t('purpose.example'),
}: PurposeFieldProps) => (
  <Field label={label} hint={t('purpose.hint')} error={error}>
    {(control) => (
      <Input
        {...control}
        autoFocus
        autoComplete="off"
        maxLength={500}
        placeholder={example}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);
