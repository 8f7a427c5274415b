import { Link, Outlet } from '@tanstack/react-router';
import { useOpenInSight } from '../../frame/use-open-in-sight.ts';
import { t, type MessageKey } from '../../i18n.ts';
import { mayIn } from '../../may.ts';
import { useWorkspace } from '../../workspace.ts';

const sections = [
  { to: '/w/$workspace/settings', label: 'settings.general', may: 'workspace.see' },
  { to: '/w/$workspace/settings/members', label: 'settings.members', may: 'members.list' },
  { to: '/w/$workspace/settings/api-keys', label: 'settings.apiKeys', may: 'api-keys.list' },
  { to: '/w/$workspace/settings/staff-access', label: 'settings.staffAccess', may: 'staff-access.list' },
] as const satisfies readonly { to: string; label: MessageKey; may: string }[];

/** The sections of the settings, side by side above the one that is open. */
export function SettingsLayout() {
  const workspace = useWorkspace();
  const tabs = useOpenInSight();
  const shown = sections.filter(({ may }) => mayIn(workspace, may));
  return (
    <div className="mx-auto flex w-full max-w-220 flex-col gap-5">
      <nav ref={tabs} aria-label={t('settings.title')} className="flex gap-5 overflow-x-auto border-b border-line">
        {shown.map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            params={{ workspace: workspace.slug }}
            activeOptions={{ exact: true }}
            className="-mb-px flex h-9 shrink-0 items-center border-b-2 border-transparent text-13 whitespace-nowrap text-muted transition-colors -outline-offset-2 hover:text-ink data-[status=active]:border-accent data-[status=active]:font-medium data-[status=active]:text-ink"
          >
            {t(label)}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
