import { TriangleAlert } from 'lucide-react';
import { ApiError } from '../api/client.ts';
import { t, tProblem } from '../i18n.ts';
import { Button } from './ui/button.tsx';

export type Explanation = { title: string; detail: string };

/** What an error means to the person in front of it: in their language by its code, else the server's own words. */
export function explain(error: unknown): Explanation {
  if (!(error instanceof ApiError)) return { title: t('error.defect.title'), detail: t('error.defect.detail') };
  if (error.code === 'unreachable')
    return { title: t('error.unreachable.title'), detail: t('error.unreachable.detail') };
  if (error.title === '') return { title: t('error.unexpected.title'), detail: t('error.unexpected.detail') };
  return tProblem(error);
}

export type ErrorStateProps = {
  error: unknown;
  /** What is not touched by it: "Your data is unchanged." */
  safe?: string;
  onRetry?: () => void;
  className?: string;
};

/** Says what happened, what is safe, and what to do. */
export function ErrorState({ error, safe = t('error.safe'), onRetry, className }: ErrorStateProps) {
  const { title, detail } = explain(error);
  return (
    <section
      role="alert"
      className={`flex gap-3 rounded-md border border-line bg-raised px-4 py-3.5 ${className ?? ''}`}
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-broken" />
      <div className="flex flex-col items-start gap-1 text-13">
        <h2>{title}</h2>
        <p className="text-muted">
          {detail} {safe}
        </p>
        {onRetry ? (
          <Button size="s" className="mt-2" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
