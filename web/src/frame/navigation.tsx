import { Link } from '@tanstack/react-router';
import {
  BellRing,
  ChartSpline,
  ClipboardList,
  Database,
  Eraser,
  FileInput,
  House,
  Inbox,
  LayoutDashboard,
  ScrollText,
  Settings,
  UserSearch,
  type LucideIcon,
} from 'lucide-react';
import type { Workspace } from '../../../src/contract/workspaces.ts';
import { Tooltip } from '../components/ui/tooltip.tsx';
import { cn } from '../class-names.ts';
import { t, type MessageKey } from '../i18n.ts';
import { mayIn } from '../may.ts';
import { useWorkspace } from '../workspace.ts';

export const places = [
  { to: '/w/$workspace', label: 'nav.home', icon: House, group: null },
  { to: '/w/$workspace/imports', label: 'nav.sources', icon: FileInput, group: 'nav.data' },
  { to: '/w/$workspace/datasets', label: 'nav.datasets', icon: Database, group: 'nav.data' },
  { to: '/w/$workspace/explore', label: 'nav.explore', icon: ChartSpline, group: 'nav.insights' },
  { to: '/w/$workspace/dashboards', label: 'nav.dashboards', icon: LayoutDashboard, group: 'nav.insights' },
  { to: '/w/$workspace/find', label: 'nav.find', icon: UserSearch, group: 'nav.people' },
  { to: '/w/$workspace/rights', label: 'nav.requests', icon: Inbox, group: 'nav.people' },
  { to: '/w/$workspace/erasures', label: 'nav.erasures', icon: Eraser, group: 'nav.people' },
  { to: '/w/$workspace/inventory', label: 'nav.inventory', icon: ClipboardList, group: 'nav.trust' },
  { to: '/w/$workspace/audit', label: 'nav.audit', icon: ScrollText, group: 'nav.trust' },
  { to: '/w/$workspace/alerts', label: 'nav.alerts', icon: BellRing, group: 'nav.trust' },
  { to: '/w/$workspace/settings', label: 'nav.settings', icon: Settings, group: 'last' },
] as const satisfies readonly { to: string; label: MessageKey; icon: LucideIcon; group: MessageKey | 'last' | null }[];

export type Place = (typeof places)[number];
type Counts = Partial<Record<Place['label'], number>>;
export type NavigationProps = { slug: string; collapsed?: boolean; counts?: Counts; onGo?: () => void };

/** What the person has a use for in the workspace. Guests see what was shared alone; alerts of a workspace go to its owner. */
export const placesFor = (workspace: Workspace): readonly Place[] =>
  workspace.role === 'guest'
    ? []
    : places.filter(({ label }) => {
        if (label === 'nav.alerts') return workspace.role === 'owner';
        if (label === 'nav.requests') return mayIn(workspace, 'rights.read');
        return label !== 'nav.find' || mayIn(workspace, 'people.find');
      });

/** The way to every page that exists, one line each; icons alone when collapsed. */
export function Navigation({ slug, collapsed = false, counts = {}, onGo }: NavigationProps) {
  const shown = placesFor(useWorkspace());
  return (
    <nav aria-label={t('nav.main')} className="flex min-h-0 grow flex-col gap-px overflow-y-auto">
      {shown.map((place, index) => (
        <NavigationRow
          key={place.to}
          place={place}
          slug={slug}
          collapsed={collapsed}
          opens={place.group !== shown[index - 1]?.group}
          count={counts[place.label]}
          onGo={onGo}
        />
      ))}
    </nav>
  );
}

type RowProps = {
  place: Place;
  slug: string;
  collapsed: boolean;
  /** First of its group: the group's name stands above it. */
  opens: boolean;
  count: number | undefined;
  onGo: (() => void) | undefined;
};

function NavigationRow({ place, slug, collapsed, opens, count, onGo }: RowProps) {
  const name = t(place.label);
  const Icon = place.icon;
  const link = (
    <Link
      to={place.to}
      params={{ workspace: slug }}
      activeOptions={{ exact: place.label === 'nav.home', includeSearch: false }}
      {...(onGo ? { onClick: onGo } : {})}
      aria-label={collapsed ? name : undefined}
      className={cn(
        'flex h-7.5 items-center gap-2.5 rounded-sm text-14 text-muted transition-colors -outline-offset-2 hover:text-ink',
        'data-[status=active]:bg-wash data-[status=active]:font-medium data-[status=active]:text-ink',
        collapsed ? 'justify-center' : 'px-2',
      )}
    >
      {collapsed ? <Icon aria-hidden className="size-4" /> : <span className="grow">{name}</span>}
      {count && !collapsed ? <span className="text-due-ink">{count}</span> : null}
    </Link>
  );
  return (
    <>
      {opens ? <GroupName group={place.group} collapsed={collapsed} /> : null}
      {collapsed ? (
        <Tooltip content={name} side="right">
          {link}
        </Tooltip>
      ) : (
        link
      )}
    </>
  );
}

function GroupName({ group, collapsed }: { group: Place['group']; collapsed: boolean }) {
  if (group === null) return null;
  if (group === 'last') return <div className="mt-auto pt-3" />;
  if (collapsed) return <div className="mx-2 my-2 h-px bg-line" />;
  return (
    <div className="px-2 pt-3.5 pb-1 text-11 font-semibold tracking-[0.06em] text-faint uppercase">{t(group)}</div>
  );
}
