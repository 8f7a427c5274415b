import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { Menu, PanelLeft, Search, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { Suspense, useEffect, useState } from 'react';
import { queries } from '../api/queries.ts';
import { rightsQueries } from '../api/rights.ts';
import { cn } from '../class-names.ts';
import { Button } from '../components/ui/button.tsx';
import { Kbd } from '../components/ui/kbd.tsx';
import { SkeletonRows } from '../components/ui/skeleton.tsx';
import { t } from '../i18n.ts';
import { useMay } from '../may.ts';
import { useAlerts } from '../use-alerts.ts';
import { useSlug, useWorkspace } from '../workspace.ts';
import { CommandPalette } from './command-palette.tsx';
import { Navigation } from './navigation.tsx';
import { GuestPage, StaffStrip } from './roles-in-frame.tsx';
import { Seal } from './seal.tsx';
import { usePageFocus } from './use-page-focus.ts';
import { UserMenu } from './user-menu.tsx';
import { WorkspaceSwitch } from './workspace-switch.tsx';

/** What every page of a workspace stands in: navigation left; search, seal and user above. */
export function Frame() {
  const slug = useSlug();
  const { role } = useWorkspace();
  const [collapsed, setCollapsed] = useStoredFlag('navigation-collapsed');
  const [searching, setSearching] = useState(false);
  usePageFocus('content');
  useSearchKey(() => setSearching((open) => !open));
  return (
    <div
      className={cn(
        'grid h-full grid-rows-[52px_minmax(0,1fr)]',
        collapsed ? 'md:grid-cols-[56px_minmax(0,1fr)]' : 'md:grid-cols-[220px_minmax(0,1fr)]',
      )}
    >
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-sm bg-accent px-3 py-1.5 text-13 text-accent-ink focus:translate-y-0"
      >
        {t('frame.skip')}
      </a>
      <div className="row-span-2 hidden min-h-0 flex-col border-r border-line px-2.5 pt-2.5 pb-3 md:flex">
        <WorkspaceSwitch collapsed={collapsed} />
        <Navigation slug={slug} collapsed={collapsed} counts={useDueCounts(slug)} />
        <CollapseButton collapsed={collapsed} onToggle={() => setCollapsed(!collapsed)} />
      </div>
      <header className="flex items-center gap-3 border-b border-line px-3 md:gap-4 md:px-5">
        <Drawer slug={slug} />
        <SearchButton onOpen={() => setSearching(true)} />
        {role === 'guest' ? null : <Seal slug={slug} />}
        <UserMenu />
      </header>
      <main id="content" tabIndex={-1} className="min-h-0 overflow-y-auto px-4 py-5 outline-none md:px-6">
        {role === null ? <StaffStrip /> : null}
        <Suspense fallback={<SkeletonRows />}>{role === 'guest' ? <GuestPage /> : <Outlet />}</Suspense>
      </main>
      <CommandPalette slug={slug} open={searching} onOpenChange={setSearching} />
    </div>
  );
}

/** A yes or no remembered in this browser. */
function useStoredFlag(key: string): [boolean, (value: boolean) => void] {
  const [flag, setFlag] = useState(() => localStorage.getItem(key) === 'yes');
  const store = (value: boolean): void => {
    localStorage.setItem(key, value ? 'yes' : 'no');
    setFlag(value);
  };
  return [flag, store];
}

/** Ctrl K and ⌘ K anywhere. */
function useSearchKey(onPress: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onPress();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  });
}

/** Requests to answer, erasures under way and new alerts are counted beside their lines in the navigation. */
function useDueCounts(slug: string): { 'nav.requests': number; 'nav.erasures': number; 'nav.alerts': number } {
  const requests = useQuery({ ...rightsQueries.list(slug), enabled: useMay()('rights.read') }).data;
  const waiting = requests?.filter(({ state, partState }) => state === 'open' && partState === 'open').length ?? 0;
  const guest = useWorkspace().role === 'guest';
  const { data } = useQuery({ ...queries.erasures(slug), enabled: !guest });
  const underWay = data?.filter(({ state }) => state !== 'proven').length ?? 0;
  const alerts = useAlerts().filter(({ state, workspace }) => state === 'open' && workspace?.slug === slug);
  return { 'nav.requests': waiting, 'nav.erasures': underWay, 'nav.alerts': alerts.length };
}

function CollapseButton({ collapsed, onToggle }: { collapsed: boolean; onToggle: () => void }) {
  return (
    <button
      type="button"
      aria-expanded={!collapsed}
      aria-label={collapsed ? t('frame.expand') : t('frame.collapse')}
      onClick={onToggle}
      className={cn(
        'mt-1 flex h-7.5 items-center rounded-sm text-faint transition-colors -outline-offset-2 hover:bg-wash hover:text-ink',
        collapsed ? 'justify-center' : 'px-2',
      )}
    >
      <PanelLeft aria-hidden className="size-4" />
    </button>
  );
}

function SearchButton({ onOpen }: { onOpen: () => void }) {
  return (
    <div className="flex min-w-0 grow justify-center">
      <button
        type="button"
        onClick={onOpen}
        aria-keyshortcuts="Control+K"
        className="flex h-8 w-full max-w-110 items-center justify-between gap-2 rounded-md border border-line bg-raised px-2.5 text-14 text-faint transition-colors hover:border-line-strong"
      >
        <span className="flex min-w-0 items-center gap-2">
          <Search aria-hidden className="size-4 shrink-0 md:hidden" />
          <span className="truncate">{t('frame.search')}</span>
        </span>
        <span className="hidden sm:block">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
    </div>
  );
}

/** The navigation on a narrow screen. */
function Drawer({ slug }: { slug: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <Button variant="quiet" size="icon" aria-label={t('frame.open')} className="md:hidden">
          <Menu aria-hidden />
        </Button>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-64 animate-slide flex-col border-r border-line bg-paper px-2.5 pt-2.5 pb-3"
        >
          <Dialog.Title className="sr-only">{t('nav.main')}</Dialog.Title>
          <div className="flex items-start justify-between gap-1">
            <div className="flex min-w-0 grow flex-col">
              <WorkspaceSwitch />
            </div>
            <Dialog.Close asChild>
              <Button variant="quiet" size="icon" aria-label={t('action.close')}>
                <X aria-hidden />
              </Button>
            </Dialog.Close>
          </div>
          <Navigation slug={slug} onGo={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
