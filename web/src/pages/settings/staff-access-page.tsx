import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import type { StaffAccess, WorkspaceStaffAccess } from '../../../../src/contract/staff.ts';
import { staffAccessApi, staffQueries } from '../../api/staff.ts';
import { AccessEntry } from '../../components/access-entry.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Switch } from '../../components/ui/switch.tsx';
import { t } from '../../i18n.ts';
import { useSlug, useWorkspace } from '../../workspace.ts';

/** The operator's staff at the door: who asks, who is in, who was. */
export function StaffAccessPage() {
  const query = useQuery({ ...staffQueries.ofWorkspace(useSlug()), refetchInterval: 30_000 });
  return (
    <Page title={t('settings.staffAccess')} note={t('access.note')}>
      <Loaded query={query}>{(found) => <Access found={found} />}</Loaded>
    </Page>
  );
}

function Access({ found }: { found: WorkspaceStaffAccess }) {
  const asked = found.items.filter(({ state }) => state === 'asked');
  const running = found.items.filter(({ state }) => state === 'granted');
  const over = found.items.filter(({ state }) => state !== 'asked' && state !== 'granted');
  return (
    <>
      {found.items.length === 0 ? (
        <EmptyState title={t('access.empty.title')}>{t('access.empty.text')}</EmptyState>
      ) : null}
      <Entries title={t('access.asked')} entries={asked} />
      <Entries title={t('access.running')} entries={running} />
      <Entries title={t('access.over')} entries={over} />
      <Granters granters={found.granters} />
    </>
  );
}

function Entries({ title, entries }: { title: string; entries: StaffAccess[] }) {
  if (entries.length === 0) return null;
  return (
    <Card title={title}>
      <ul className="text-13">
        {entries.map((entry) => (
          <AccessEntry key={entry.id} access={entry} title={entry.staff}>
            <Decisions access={entry} />
          </AccessEntry>
        ))}
      </ul>
    </Card>
  );
}

function Decisions({ access }: { access: StaffAccess }) {
  const slug = useSlug();
  const cache = useQueryClient();
  const decide = useMutation({
    mutationFn: (what: 'grant' | 'refuse' | 'end') => staffAccessApi[what](slug, access.id),
    onSettled: () => cache.invalidateQueries({ queryKey: ['w', slug] }),
  });
  const act = (what: 'grant' | 'refuse' | 'end') => ({
    disabled: decide.isPending,
    onClick: () => decide.mutate(what),
  });
  return (
    <>
      {decide.error ? <ErrorState error={decide.error} className="w-full" /> : null}
      {access.state === 'asked' ? (
        <>
          <Button variant="main" {...act('grant')} disabled={decide.isPending || !access.canGrant}>
            {t('access.grant')}
          </Button>
          <Button {...act('refuse')}>{t('access.refuse')}</Button>
        </>
      ) : null}
      {access.state === 'granted' ? (
        <Button variant="danger" {...act('end')}>
          {t('access.end')}
        </Button>
      ) : null}
      {access.decidedAt && access.state !== 'refused' ? (
        <Button asChild variant="quiet">
          <Link to="/w/$workspace/audit" params={{ workspace: slug }} search={{ staff: 'yes' }}>
            {t('access.whatTheySaw')}
          </Link>
        </Button>
      ) : null}
    </>
  );
}

function Granters({ granters }: { granters: WorkspaceStaffAccess['granters'] }) {
  const id = useId();
  const { slug, role } = useWorkspace();
  const cache = useQueryClient();
  const set = useMutation({
    mutationFn: (staff: boolean) => staffAccessApi.setGranters(slug, staff ? 'staff' : 'members'),
    onSettled: () => cache.invalidateQueries({ queryKey: ['w', slug, 'staff-access'] }),
  });
  return (
    <Card title={t('access.who')}>
      <div className="flex items-start gap-3 pt-1 text-13">
        <Switch
          id={id}
          checked={granters === 'staff'}
          disabled={set.isPending || role !== 'owner'}
          onCheckedChange={(on) => set.mutate(on)}
        />
        <label htmlFor={id}>
          <span className="font-medium">{t('access.byStaff')}</span>
          <span className="block text-muted">{t('access.byStaffHint')}</span>
        </label>
      </div>
      {set.error ? <ErrorState error={set.error} className="mt-3" /> : null}
    </Card>
  );
}
