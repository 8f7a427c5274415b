import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { GrantedRole, WorkspaceMember } from '../../../../src/contract/members.ts';
import type { Role } from '../../../../src/contract/roles.ts';
import { settingsApi, settingsQueries } from '../../api/settings.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { explain } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Select } from '../../components/ui/select.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { roleLabel, roleOptions } from './roles.ts';

export type MemberRowProps = { member: WorkspaceMember; mine: Role | null; onLeave: () => void };

/** One member: who, since when, as what; what may be changed about it. */
export function MemberRow({ member, mine, onLeave }: MemberRowProps) {
  const [removing, setRemoving] = useState(false);
  const may = useMay();
  const canChange =
    may('members.change') && !member.isYou && member.role !== 'owner' && (mine === 'owner' || member.role !== 'admin');
  return (
    <li className="flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line py-2 last:border-b-0">
      <div className="min-w-0">
        <p className="font-medium">
          {member.name}
          {member.isYou ? <span className="ml-2 font-normal text-muted">{t('members.you')}</span> : null}
        </p>
        <p className="truncate text-muted">
          {member.email ? `${member.email} · ` : ''}
          {t('members.since', { date: formatDate(member.since) })}
        </p>
      </div>
      <div className="flex items-center gap-2 max-sm:-ml-2.5">
        {canChange ? (
          <RoleChoice member={member} mine={mine} />
        ) : (
          <span className="px-2.5">{roleLabel(member.role)}</span>
        )}
        {canChange ? (
          <Button
            variant="quiet"
            aria-label={`${t('members.remove')}: ${member.name}`}
            onClick={() => setRemoving(true)}
          >
            {t('members.remove')}
          </Button>
        ) : null}
        {member.isYou && member.role !== 'owner' ? (
          <Button variant="quiet" onClick={onLeave}>
            {t('members.leave')}
          </Button>
        ) : null}
      </div>
      {removing ? <RemoveDialog member={member} onClose={() => setRemoving(false)} /> : null}
    </li>
  );
}

function RoleChoice({ member, mine }: { member: WorkspaceMember; mine: Role | null }) {
  const slug = useSlug();
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (role: GrantedRole) => settingsApi.setRole(slug, member.userId, role),
    onSuccess: (_done, role) => toast.success(t('members.changed', { name: member.name, role: roleLabel(role) })),
    onError: (error) => toast.error(explain(error).title, { description: explain(error).detail }),
    onSettled: () => cache.invalidateQueries(settingsQueries.members(slug)),
  });
  return (
    <Select
      label={t('members.roleOf', { name: member.name })}
      value={change.isPending ? change.variables : (member.role as GrantedRole)}
      onChange={(role) => change.mutate(role)}
      options={roleOptions(mine)}
      disabled={change.isPending}
    />
  );
}

function RemoveDialog({ member, onClose }: { member: WorkspaceMember; onClose: () => void }) {
  const slug = useSlug();
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => settingsApi.removeMember(slug, member.userId),
    onSuccess: async () => {
      onClose();
      await cache.invalidateQueries(settingsQueries.members(slug));
    },
  });
  return (
    <ConfirmDialog
      title={t('members.removeTitle', { name: member.name })}
      text={t('members.removeText')}
      verb={t('members.remove')}
      destroys
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
