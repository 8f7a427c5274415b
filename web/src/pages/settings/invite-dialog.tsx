import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { invitationDraft, type GrantedRole } from '../../../../src/contract/members.ts';
import { settingsApi, settingsQueries } from '../../api/settings.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Input } from '../../components/ui/input.tsx';
import { Select } from '../../components/ui/select.tsx';
import { t } from '../../i18n.ts';
import { useWorkspace } from '../../workspace.ts';
import { roleMeans, roleOptions } from './roles.ts';

/** An address and a role; the link goes there by mail and works for that address alone. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { slug, role: mine } = useWorkspace();
  const cache = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<GrantedRole>('viewer');
  const [wrong, setWrong] = useState(false);
  const invite = useMutation({
    mutationFn: () => settingsApi.invite(slug, { email: email.trim().toLowerCase(), role }),
    onSuccess: async () => {
      toast.success(t('members.invited'));
      onClose();
      await cache.invalidateQueries(settingsQueries.invitations(slug));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const good = invitationDraft.safeParse({ email: email.trim().toLowerCase(), role }).success;
    setWrong(!good);
    if (good) invite.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('members.inviteTitle')}
      description={t('members.inviteText')}
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="main" type="submit" form="invite" disabled={invite.isPending}>
            {t('members.inviteSubmit')}
          </Button>
        </>
      }
    >
      <form id="invite" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('register.email')} error={wrong ? t('register.wrong.email') : undefined}>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoFocus
              autoComplete="off"
              maxLength={254}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('members.role')} hint={roleMeans(role)}>
          {({ id }) => <Select id={id} value={role} onChange={setRole} options={roleOptions(mine)} className="w-44" />}
        </Field>
        {invite.error ? <ErrorState error={invite.error} /> : null}
      </form>
    </Dialog>
  );
}
