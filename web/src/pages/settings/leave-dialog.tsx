import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '../../api/queries.ts';
import { settingsApi } from '../../api/settings.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { t } from '../../i18n.ts';
import { useWorkspace } from '../../workspace.ts';

/** Leaving a workspace by oneself. */
export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { slug, name } = useWorkspace();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => settingsApi.leave(slug),
    onSuccess: async () => {
      cache.removeQueries({ queryKey: keys.session });
      await navigate({ to: '/' });
      cache.removeQueries({ queryKey: keys.workspace(slug) });
    },
  });
  return (
    <ConfirmDialog
      title={t('members.leaveTitle', { name })}
      text={t('members.leaveText')}
      verb={t('members.leave')}
      destroys
      pending={leave.isPending}
      error={leave.error}
      onConfirm={() => leave.mutate()}
      onClose={onClose}
    />
  );
}
