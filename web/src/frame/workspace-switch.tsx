import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, Plus } from 'lucide-react';
import { useState } from 'react';
import { cn } from '../class-names.ts';
import { DropdownMenu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '../components/ui/dropdown-menu.tsx';
import { t } from '../i18n.ts';
import { useSession, useWorkspace } from '../workspace.ts';
import { NewWorkspaceDialog } from './new-workspace-dialog.tsx';

const Badge = ({ name }: { name: string }) => (
  <span
    aria-hidden
    className="grid size-6 shrink-0 place-items-center rounded-sm bg-ink text-11 font-semibold text-paper"
  >
    {name.trim().charAt(0).toUpperCase()}
  </span>
);

/** Which workspace is shown, and the way to another or a new one. */
export function WorkspaceSwitch({ collapsed = false }: { collapsed?: boolean }) {
  const here = useWorkspace();
  const all = useSession().workspaces;
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <DropdownMenu
        align="start"
        trigger={
          <button
            type="button"
            aria-label={t('frame.switch', { name: here.name })}
            className={cn(
              'mb-2.5 flex h-8 items-center gap-2 rounded-sm text-left font-semibold transition-colors -outline-offset-2 hover:bg-wash',
              collapsed ? 'justify-center' : 'px-2',
            )}
          >
            <Badge name={here.name} />
            {collapsed ? null : (
              <>
                <span className="grow truncate">{here.name}</span>
                <ChevronsUpDown aria-hidden className="-mr-0.5 size-3 shrink-0 text-faint" />
              </>
            )}
          </button>
        }
      >
        <MenuLabel>{t('frame.workspaces')}</MenuLabel>
        <MenuChoice
          value={here.slug}
          onChange={(workspace) => void navigate({ to: '/w/$workspace', params: { workspace } })}
          options={all.map((entry) => ({
            value: entry.slug,
            label: (
              <>
                <span className="grow">{entry.name}</span>
                {entry.isDemo ? <span className="text-11 text-faint">{t('frame.demo')}</span> : null}
              </>
            ),
          }))}
        />
        <MenuSeparator />
        <MenuItem onSelect={() => setCreating(true)}>
          <Plus aria-hidden />
          {t('frame.newWorkspace')}
        </MenuItem>
      </DropdownMenu>
      <NewWorkspaceDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}
