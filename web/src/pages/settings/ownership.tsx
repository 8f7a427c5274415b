import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnershipTransfer, WorkspaceMember } from '../../../../src/contract/members.ts';
import { keys } from '../../api/queries.ts';
import { settingsApi, settingsQueries } from '../../api/settings.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Field } from '../../components/ui/field.tsx';
import { Select } from '../../components/ui/select.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useWorkspace } from '../../workspace.ts';

/** Handing the workspace over: offered by its owner, counts with the other's yes. */
export function Ownership({ members }: { members: WorkspaceMember[] }) {
  const { slug, role } = useWorkspace();
  const found = useQuery(settingsQueries.transfer(slug)).data?.transfer;
  const [offering, setOffering] = useState(false);
  const others = members.filter(({ isYou, role: theirs }) => !isYou && theirs !== 'guest');
  if (found) return <Running transfer={found} />;
  if (role !== 'owner' || others.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-md border border-line px-4 py-3 text-13">
      <p className="text-muted">{t('ownership.note')}</p>
      <Button onClick={() => setOffering(true)}>{t('ownership.offer')}</Button>
      {offering ? <OfferDialog members={others} onClose={() => setOffering(false)} /> : null}
    </div>
  );
}

function Running({ transfer }: { transfer: OwnershipTransfer }) {
  const { slug, role } = useWorkspace();
  const cache = useQueryClient();
  const onSuccess = async (): Promise<void> => {
    await cache.invalidateQueries({ queryKey: keys.session });
    await cache.invalidateQueries({ queryKey: keys.workspace(slug) });
  };
  const accept = useMutation({ mutationFn: () => settingsApi.acceptOwnership(slug), onSuccess });
  const end = useMutation({ mutationFn: () => settingsApi.endTransfer(slug), onSuccess });
  const error = accept.error ?? end.error;
  const pending = accept.isPending || end.isPending;
  const names = { from: transfer.from.name, to: transfer.to.name, date: formatDate(transfer.expiresAt) };
  return (
    <Card title={t('ownership.title')}>
      <p className="text-13 text-muted">
        {transfer.isForYou ? t('ownership.forYou', names) : t('ownership.waits', names)}
      </p>
      {error ? <ErrorState error={error} className="mt-3" /> : null}
      <div className="mt-3 flex flex-wrap gap-2">
        {transfer.isForYou ? (
          <Button variant="main" disabled={pending} onClick={() => accept.mutate()}>
            {t('ownership.accept')}
          </Button>
        ) : null}
        {transfer.isForYou || role === 'owner' ? (
          <Button disabled={pending} onClick={() => end.mutate()}>
            {transfer.isForYou ? t('ownership.decline') : t('ownership.withdraw')}
          </Button>
        ) : null}
      </div>
    </Card>
  );
}

function OfferDialog({ members, onClose }: { members: WorkspaceMember[]; onClose: () => void }) {
  const { slug, name } = useWorkspace();
  const cache = useQueryClient();
  const [userId, setUserId] = useState(members[0]?.userId ?? '');
  const offer = useMutation({
    mutationFn: () => settingsApi.offerOwnership(slug, userId),
    onSuccess: async () => {
      onClose();
      await cache.invalidateQueries(settingsQueries.transfer(slug));
    },
  });
  return (
    <ConfirmDialog
      title={t('ownership.offerTitle', { name })}
      text={t('ownership.offerText')}
      verb={t('ownership.offerVerb')}
      pending={offer.isPending}
      error={offer.error}
      onConfirm={() => offer.mutate()}
      onClose={onClose}
    >
      <Field label={t('ownership.to')}>
        {({ id }) => (
          <Select
            id={id}
            value={userId}
            onChange={setUserId}
            options={members.map((one) => ({ value: one.userId, label: one.name }))}
            className="w-full"
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}
