/** State and due date of a request, in words and signs, never colour alone. */
import { Ban, Check, CircleSlash, Clock3, Hourglass, TriangleAlert, Undo2, type LucideIcon } from 'lucide-react';
import type { RightsPart, RightsState } from '../../../../src/contract/rights.ts';
import { cn } from '../../class-names.ts';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { dueOf, type Due } from './due.ts';

type Sign = readonly [icon: LucideIcon, colour: string];

const ofState: Readonly<Record<RightsState, Sign>> = {
  identity: [Hourglass, 'text-muted'],
  open: [Clock3, 'text-due-ink'],
  answered: [Check, 'text-kept-ink'],
  refused: [Ban, 'text-broken'],
  withdrawn: [Undo2, 'text-muted'],
};

const ofPart: Readonly<Record<RightsPart['state'], Sign>> = {
  open: [Clock3, 'text-due-ink'],
  working: [Clock3, 'text-due-ink'],
  answered: [Check, 'text-kept-ink'],
  refused: [Ban, 'text-broken'],
  'nothing-held': [CircleSlash, 'text-muted'],
};

const SignWord = ({ sign: [Icon, colour], word }: { sign: Sign; word: string }) => (
  <span className={cn('inline-flex items-center gap-1.5 align-middle whitespace-nowrap', colour)}>
    <Icon aria-hidden className="size-3.5 shrink-0" />
    {word}
  </span>
);

export const StateSign = ({ state }: { state: RightsState }) => (
  <SignWord sign={ofState[state]} word={t(`rights.state.${state}`)} />
);
export const PartSign = ({ state }: { state: RightsPart['state'] }) => (
  <SignWord sign={ofPart[state]} word={t(`rights.part.${state}`)} />
);

const colours: Readonly<Record<Due['kind'], string>> = {
  past: 'text-muted',
  still: 'text-muted',
  overdue: 'text-broken font-medium',
  soon: 'text-due-ink font-medium',
  later: 'text-ink',
};

function wordOf({ kind, days }: Due): string {
  if (kind === 'overdue') return days === 0 ? t('rights.due.overdueToday') : t('rights.due.overdue', { days });
  if (kind === 'still' || kind === 'past') return t('rights.due.still');
  return days === 0 ? t('rights.due.today') : t(`rights.due.${kind}`, { days });
}

export type DueWordProps = {
  request: { state: RightsState; dueAt: string; isOverdue: boolean; closedAt: string | null };
  className?: string;
};

/** "23 days left, by 22 Dec 2026"; when it was closed, once it is. */
export function DueWord({ request, className }: DueWordProps) {
  const due = dueOf(request);
  if (due.kind === 'past')
    return (
      <span className={cn('text-muted', className)}>
        {request.closedAt ? t('rights.closed', { date: formatDate(request.closedAt) }) : '–'}
      </span>
    );
  return (
    <span data-due={due.kind} className={cn('inline-flex flex-wrap items-center gap-x-1.5', className)}>
      <span className={cn('inline-flex items-center gap-1.5', colours[due.kind])}>
        {due.kind === 'overdue' ? <TriangleAlert aria-hidden className="size-3.5 shrink-0" /> : null}
        {wordOf(due)}
      </span>
      <span className="text-muted">{t('rights.due.by', { date: formatDate(request.dueAt) })}</span>
    </span>
  );
}
