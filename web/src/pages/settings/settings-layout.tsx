import { Link, Outlet } from '@tanstack/react-router';
import type { Role } from '../../../../src/contract/roles.ts';
import { t, type MessageKey } from '../../i18n.ts';
import { useWorkspace } from '../../workspace.ts';
import { mayManage, mayWork } from './roles.ts';

const sections = [
  { to: '/w/$workspace/settings', label: 'settings.general', for: () => true },
  { to: '/w/$workspace/settings/members', label: 'settings.members', for: (role) => role !== null },
  { to: '/w/$workspace/settings/api-keys', label: 'settings.apiKeys', for: mayWork },
  { to: '/w/$workspace/settings/staff-access', label: 'settings.staffAccess', for: mayManage },
] as const satisfies readonly { to: string; label: MessageKey; for: (role: Role | null) => boolean }[];

/** The sections of the settings, side by side above the one that is open. */
export function SettingsLayout() {
  const workspace = useWorkspace();
  const shown = sections.filter((section) => section.for(workspace.role));
  return (
    <div className="mx-auto flex w-full max-w-220 flex-col gap-5">
      <nav aria-label={t('settings.title')} className="flex gap-5 overflow-x-auto border-b border-line">
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
