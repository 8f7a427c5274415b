import { useId } from 'react';
import type { Registration, SignInOptions } from '../../../../src/contract/account.ts';
import { Checkbox } from '../../components/ui/checkbox.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { t } from '../../i18n.ts';

export type AgeDraft = { birthDate?: string; adult?: boolean };
type Kind = SignInOptions['ageQuestion'];

/** The answer as it is sent; nothing while the question is not answered. */
export function ageAnswer({ birthDate, adult }: AgeDraft, kind: Kind): Registration['age'] | undefined {
  if (kind === 'adult') return adult ? { kind, adult } : undefined;
  return birthDate ? { kind, birthDate } : undefined;
}

export type AgeQuestionProps = {
  kind: Kind;
  value: AgeDraft;
  onChange: (value: AgeDraft) => void;
  error: string | undefined;
};

/** Only whether somebody is 18 is kept, never the date (P3.3). */
export function AgeQuestion({ kind, value, onChange, error }: AgeQuestionProps) {
  const id = useId();
  if (kind === 'birth-date')
    return (
      <Field label={t('register.birthDate')} hint={t('register.birthDateHint')} error={error}>
        {(control) => (
          <Input
            {...control}
            type="date"
            autoComplete="bday"
            className="h-10 max-w-48"
            value={value.birthDate ?? ''}
            onChange={(event) => onChange({ birthDate: event.target.value })}
          />
        )}
      </Field>
    );
  return (
    <div className="flex flex-col gap-1.5">
      <span className="flex items-center gap-2.5">
        <Checkbox
          id={id}
          checked={value.adult ?? false}
          aria-describedby={`${id}-note`}
          aria-invalid={error !== undefined}
          onCheckedChange={(on) => onChange({ adult: on === true })}
        />
        <label htmlFor={id} className="font-medium">
          {t('register.adult')}
        </label>
      </span>
      <p id={`${id}-note`} className={`text-13 ${error ? 'text-broken' : 'text-muted'}`}>
        {error ?? t('register.adultHint')}
      </p>
    </div>
  );
}
