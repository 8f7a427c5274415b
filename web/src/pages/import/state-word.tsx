import type { ImportState } from '../../../../src/contract/imports.ts';
import { cn } from '../../class-names.ts';
import { t } from '../../i18n.ts';

const tone: Record<ImportState, string> = {
  inspecting: 'text-muted',
  ready: 'text-due-ink',
  loading: 'text-accent',
  done: 'text-kept-ink',
  failed: 'text-broken',
  cancelled: 'text-muted',
};
const sign: Record<ImportState, string> = {
  inspecting: '…',
  ready: '●',
  loading: '…',
  done: '✓',
  failed: '✕',
  cancelled: '–',
};

/** The state of an import: a sign and a word, never colour alone. */
export const StateWord = ({ state }: { state: ImportState }) => (
  <span className={cn('inline-flex items-center gap-1.5', tone[state])}>
    <span aria-hidden>{sign[state]}</span>
    {t(`import.state.${state}`)}
  </span>
);
