import { Link, Outlet } from '@tanstack/react-router';
import { ArrowLeft, type LucideIcon } from 'lucide-react';
import { Suspense } from 'react';
import { Glyph } from '../components/pseudonym.tsx';
import { SkeletonRows } from '../components/ui/skeleton.tsx';
import { t } from '../i18n.ts';
import { useOpenInSight } from './use-open-in-sight.ts';
import { usePageFocus } from './use-page-focus.ts';
import { UserMenu } from './user-menu.tsx';

export type SideFrameProps = {
  /** Names the navigation for screen readers. */
  label: string;
  entries: readonly SideEntry[];
};
export type SideEntry = { to: string; label: string; icon: LucideIcon; count?: number | undefined; exact?: boolean };

/** What pages stand in that belong to no workspace: one's account, and the operator's. */
export function SideFrame({ label, entries }: SideFrameProps) {
  usePageFocus('content');
  const navigation = useOpenInSight();
  return (
    <div className="grid h-full grid-rows-[52px_auto_minmax(0,1fr)] md:grid-cols-[288px_minmax(0,1fr)] md:grid-rows-[52px_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-sm bg-accent px-3 py-1.5 text-13 text-accent-ink focus:translate-y-0"
      >
        {t('frame.skip')}
      </a>
      <header className="flex items-center gap-3 border-b border-line px-4 md:col-span-2 md:px-5">
        <span className="flex items-center gap-2.5 font-semibold">
          <Glyph subject="5eed0000ca11ab1e" size={20} />
          {t('app.name')}
        </span>
        <Link
          to="/"
          className="ml-auto flex h-8 items-center gap-1.5 rounded-sm px-2 text-13 text-muted transition-colors hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-4" />
          <span className="sr-only sm:not-sr-only">{t('frame.toWorkspaces')}</span>
        </Link>
        <UserMenu />
      </header>
      <nav
        ref={navigation}
        aria-label={label}
        className="flex gap-px overflow-x-auto border-b border-line px-2.5 py-2 md:flex-col md:overflow-y-auto md:border-r md:border-b-0"
      >
        {entries.map((entry) => (
          <Row key={entry.to} entry={entry} />
        ))}
      </nav>
      <main id="content" tabIndex={-1} className="min-h-0 overflow-y-auto px-4 py-5 outline-none md:px-6">
        <Suspense fallback={<SkeletonRows />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

const Row = ({ entry: { to, label, icon: Icon, count, exact = false } }: { entry: SideEntry }) => (
  <Link
    to={to}
    activeOptions={{ exact }}
    className="flex h-8 shrink-0 items-center gap-2.5 rounded-sm px-2 text-14 text-muted transition-colors -outline-offset-2 hover:text-ink data-[status=active]:bg-wash data-[status=active]:font-medium data-[status=active]:text-ink"
  >
    <Icon aria-hidden className="size-4 shrink-0" />
    <span className="grow whitespace-nowrap">{label}</span>
    {count ? <span className="text-due-ink">{count}</span> : null}
  </Link>
);
