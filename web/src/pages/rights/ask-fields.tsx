import { useId } from 'react';
import { askedFor, type RightsKind } from '../../../../src/contract/rights.ts';
import { useQuery } from '@tanstack/react-query';
import { rightsQueries } from '../../api/rights.ts';
import { Field } from '../../components/ui/field.tsx';
import { Select } from '../../components/ui/select.tsx';
import { TextArea } from '../../components/ui/text-area.tsx';
import { localeTag, t } from '../../i18n.ts';
import { needsWords, wordsHint } from './kinds.ts';

export type For = (typeof askedFor.options)[number];

/** For oneself, a child, or somebody who gave a mandate; the latter two take a look first, which is said at once. */
export function ForWhom({ value, onChange }: { value: For; onChange: (value: For) => void }) {
  const id = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-13 font-medium">{t('rights.for')}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {askedFor.options.map((one) => (
          <label key={one} className="flex items-center gap-2 text-14">
            <input
              type="radio"
              name={`${id}-for`}
              checked={value === one}
              onChange={() => onChange(one)}
              className="size-3.5 accent-accent"
            />
            {t(`rights.for.${one}`)}
          </label>
        ))}
      </div>
      {value === 'self' ? null : (
        <p role="status" className="text-13 text-muted">
          {t(`rights.for.${value}Hint`)}
        </p>
      )}
    </fieldset>
  );
}

export const wordsMost = 5000;

/** What is wrong with the words, or nothing. */
export function wordsProblem(kind: RightsKind | undefined, words: string): string | undefined {
  if (words.trim().length > wordsMost) return t('rights.wordsLong', { count: wordsMost });
  return kind !== undefined && needsWords(kind) && words.trim() === '' ? t('rights.wordsMissing') : undefined;
}

type WordsProps = {
  kind: RightsKind | undefined;
  value: string;
  onChange: (words: string) => void;
  error?: string | undefined;
};

export const WordsField = ({ kind, value, onChange, error }: WordsProps) => (
  <Field label={t('rights.words')} hint={wordsHint(kind)} error={error}>
    {(control) => (
      <TextArea
        {...control}
        rows={4}
        className="text-14"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);

const nowhere = 'none';

/** Names of countries in the language in use, in its order. */
function useCountries(): { value: string; label: string }[] {
  const known = useQuery(rightsQueries.authorities()).data ?? [];
  const names = new Intl.DisplayNames(localeTag(), { type: 'region' });
  return known
    .map(({ country }) => ({ value: country, label: names.of(country) ?? country }))
    .sort((a, b) => a.label.localeCompare(b.label, localeTag()));
}

/** Only for naming the supervisory authority; may stay unsaid. */
export function CountryField({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const options = [{ value: nowhere, label: t('rights.countryNone') }, ...useCountries()];
  return (
    <Field label={t('rights.country')} hint={t('rights.countryHint')}>
      {({ id }) => (
        <Select
          id={id}
          value={value ?? nowhere}
          onChange={(next) => onChange(next === nowhere ? null : next)}
          options={options}
          className="h-10 w-full max-w-72 text-14"
        />
      )}
    </Field>
  );
}
