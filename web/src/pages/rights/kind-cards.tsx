import { useId } from 'react';
import type { RightsKind } from '../../../../src/contract/rights.ts';
import { t } from '../../i18n.ts';
import { articleOf, kinds } from './kinds.ts';

export type KindCardsProps = {
  value: RightsKind | undefined;
  onChange: (kind: RightsKind) => void;
  error?: string | undefined;
};

/** One choice of nine, each in plain words. Arrow keys move, as in any group of radio buttons. */
export function KindCards({ value, onChange, error }: KindCardsProps) {
  const id = useId();
  return (
    <fieldset className="min-w-0" aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-2 text-16 font-semibold">{t('rights.what')}</legend>
      <div className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
        {kinds.map((kind) => (
          <label
            key={kind}
            className="flex cursor-pointer flex-col gap-0.5 rounded-md border border-line bg-raised px-3.5 py-3 transition-colors hover:border-line-strong has-checked:border-accent has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <span className="flex items-start gap-2">
              <input
                type="radio"
                name={`${id}-kind`}
                value={kind}
                checked={value === kind}
                onChange={() => onChange(kind)}
                className="mt-0.75 size-3.5 shrink-0 accent-accent outline-none"
              />
              <span className="font-medium">{t(`rights.kind.${kind}`)}</span>
            </span>
            <span className="pl-5.5 text-13 text-muted">{t(`rights.kind.${kind}.means`)}</span>
            <span className="mt-auto pt-1 pl-5.5 text-11 text-muted">{articleOf(kind)}</span>
          </label>
        ))}
      </div>
      {error ? (
        <p id={`${id}-error`} className="mt-1.5 text-13 text-broken">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
