import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, Minus, X, type LucideIcon } from 'lucide-react';
import type { InventoryView } from '../../../src/contract/workspaces.ts';
import { cn } from '../class-names.ts';
import { queries } from '../api/queries.ts';
import { t } from '../i18n.ts';

export type SealState = 'kept' | 'due' | 'broken';

/** Green when every live column is declared, red when one is not, amber when that could not be found out. */
export function sealState(view: InventoryView | undefined): SealState {
  if (!view) return 'due';
  return view.undeclared.length > 0 || view.declaredColumns < view.liveColumns ? 'broken' : 'kept';
}

const signs: Record<SealState, [LucideIcon, string]> = {
  kept: [Check, 'border-kept text-kept'],
  due: [Minus, 'border-due text-due'],
  broken: [X, 'border-broken text-broken'],
};

/** The ring with its sign: never colour alone. */
export function Ring({ state, large = false }: { state: SealState; large?: boolean }) {
  const [Icon, colour] = signs[state];
  return (
    <span
      aria-hidden
      className={cn(
        'grid shrink-0 place-items-center rounded-full',
        colour,
        large ? 'size-10 border-4' : 'size-4.5 border-[2.5px]',
      )}
    >
      <Icon strokeWidth={4} className={large ? 'size-4' : 'size-2.5'} />
    </span>
  );
}

/** In the frame on every page: the live check of the inventory. Click: the inventory. */
export function Seal({ slug }: { slug: string }) {
  const { data, isPending } = useQuery(queries.inventory(slug));
  const counts = data && { declared: data.declaredColumns, live: data.liveColumns };
  const text = counts ? t('seal.declared', counts) : isPending ? t('seal.checking') : t('seal.unknown');
  return (
    <Link
      to="/w/$workspace/inventory"
      params={{ workspace: slug }}
      aria-label={text}
      className="flex h-8 items-center gap-2 rounded-sm px-1 text-13 whitespace-nowrap text-muted transition-colors hover:text-ink"
    >
      <Ring state={sealState(data)} />
      <span className="hidden lg:inline">{text}</span>
    </Link>
  );
}
