import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { t } from '../i18n.ts';
import { Button } from './ui/button.tsx';
import { Field } from './ui/field.tsx';
import { Input } from './ui/input.tsx';

/** Strength in words: `said` stands beneath the field, `level` 0 (guessed at once) to 4 (very hard to guess). */
export type Judged = { level: 0 | 1 | 2 | 3 | 4; said: string };

export type PasswordFieldProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  error?: string | undefined;
  hint?: ReactNode;
  autoFocus?: boolean;
  /** Judges what is typed a moment after the last key; only where a new password is chosen. */
  judge?: (password: string) => Promise<Judged | undefined>;
};

const bars = ['bg-broken', 'bg-broken', 'bg-due', 'bg-kept', 'bg-kept'] as const;

/** What is judged of the password as it stands now; nothing while it is being typed. */
function useJudged(value: string, judge: PasswordFieldProps['judge']): Judged | undefined {
  const [judged, setJudged] = useState<{ of: string; what: Judged | undefined }>();
  // What else the form holds when the time is up is what the password is judged with.
  const latest = useRef(judge);
  useEffect(() => {
    latest.current = judge;
  });
  useEffect(() => {
    if (value === '') return undefined;
    const ask = (): void => void latest.current?.(value).then((what) => setJudged({ of: value, what }));
    const timer = setTimeout(ask, 250);
    return () => clearTimeout(timer);
  }, [value]);
  return judged?.of === value ? judged.what : undefined;
}

/** A password: hidden or shown, its strength in words while a new one is typed. */
export function PasswordField(props: PasswordFieldProps) {
  const { label, value, onChange, autoComplete, error, hint, autoFocus = false, judge } = props;
  const [shown, setShown] = useState(false);
  const judged = useJudged(value, judge);
  return (
    <Field label={label} error={error} hint={judged ? <Strength judged={judged} /> : hint}>
      {(control) => (
        <span className="relative block">
          <Input
            {...control}
            type={shown ? 'text' : 'password'}
            autoFocus={autoFocus}
            autoComplete={autoComplete}
            spellCheck={false}
            autoCapitalize="none"
            maxLength={256}
            className="h-10 pr-11"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <Button
            variant="quiet"
            size="icon"
            className="absolute top-1 right-1"
            aria-label={shown ? t('password.hide') : t('password.show')}
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </Button>
        </span>
      )}
    </Field>
  );
}

function Strength({ judged }: { judged: Judged }) {
  return (
    <span role="status" className="flex flex-col gap-1.5">
      <span aria-hidden className="grid grid-cols-4 gap-1">
        {[1, 2, 3, 4].map((step) => (
          <span
            key={step}
            className={`h-1 rounded-full transition-colors ${step <= Math.max(1, judged.level) ? bars[judged.level] : 'bg-line'}`}
          />
        ))}
      </span>
      <span>{judged.said}</span>
    </span>
  );
}
