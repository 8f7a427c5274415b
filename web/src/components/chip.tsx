import type { ReactNode } from 'react';
import type { Treatment } from '../../../src/contract/catalog.ts';
import { cn } from '../class-names.ts';
import { t, tMaybe } from '../i18n.ts';
import { Popover } from './ui/popover.tsx';

/** "user.contact.email" → "email", in the language in use where the catalogue has a word for it. */
export function categoryLabel(category: string | null): string {
  if (category === null) return t('category.none');
  const last = category.split('.').at(-1) ?? category;
  return tMaybe(`category.${category}`, last.replaceAll('_', ' '));
}

/** "tokenise" → "tokenised": what is done to the column. */
export const treatmentLabel = (treatment: string): string => tMaybe(`treatment.${treatment}`, treatment);

const tone: Record<string, string> = {
  tokenise: 'bg-accent-wash text-accent',
  ask: 'bg-due-wash text-due-ink',
  drop: 'bg-wash text-muted line-through',
};

export type ChipProps = {
  /** Fideslang key, or null for nothing personal. */
  category: string | null;
  treatment: Treatment | (string & {});
  /** Why it was recognised so: "2,059 of 2,059 are addresses". */
  why?: string | undefined;
  /** Shown instead of the category's name. */
  label?: string | undefined;
  /** `email` instead of `email · tokenised`. */
  short?: boolean;
  /** Drawn beneath the explanation: a way to change it. */
  change?: ReactNode;
  className?: string;
};

/** The sign on every column: what kind of personal data, and what is done to it. Click: the reasons. */
export function Chip({ category, treatment, why, label, short = false, change, className }: ChipProps) {
  const name = label ?? categoryLabel(category);
  const does = treatmentLabel(treatment);
  const trigger = (
    <button
      type="button"
      className={cn(
        'inline-flex items-center rounded-full px-1.75 py-px text-11 font-medium whitespace-nowrap transition-colors',
        tone[treatment] ?? 'bg-wash text-muted',
        className,
      )}
    >
      {short ? name : `${name} · ${does}`}
    </button>
  );
  return (
    <Popover trigger={trigger} label={name}>
      <ChipReasons name={name} category={category} treatment={treatment} why={why} />
      {change ? <div className="mt-3 border-t border-line pt-3">{change}</div> : null}
    </Popover>
  );
}

function ChipReasons({
  name,
  category,
  treatment,
  why,
}: {
  name: string;
  category: string | null;
  treatment: string;
  why?: string | undefined;
}) {
  return (
    <dl className="flex flex-col gap-2.5">
      <div>
        <dt className="text-muted">{t('chip.category')}</dt>
        <dd className="font-medium">{name}</dd>
        {category ? <dd className="font-mono text-11 text-muted">{category}</dd> : null}
      </div>
      <div>
        <dt className="text-muted">{t('chip.treatment')}</dt>
        <dd className="font-medium">{treatmentLabel(treatment)}</dd>
        <dd className="text-muted">{tMaybe(`treatment.${treatment}.means`, '')}</dd>
      </div>
      {why ? (
        <div>
          <dt className="text-muted">{t('chip.why')}</dt>
          <dd>{why}</dd>
        </div>
      ) : null}
    </dl>
  );
}
