import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { WorkspaceMember } from '../../../../src/contract/members.ts';
import type { Role } from '../../../../src/contract/roles.ts';
import { settingsQueries } from '../../api/settings.ts';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug, useWorkspace } from '../../workspace.ts';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { MemberRow } from './member-row.tsx';
import { Ownership } from './ownership.tsx';
import { roleLabel, roleMeans } from './roles.ts';

/** Who is in the workspace, as what; who is invited; whose it is. */
export function MembersPage() {
  const { role } = useWorkspace();
  const may = useMay();
  const query = useQuery(settingsQueries.members(useSlug()));
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title={t('settings.members')}
      note={t('members.note')}
      actions={
        may('invitations.make') ? (
          <Button variant="main" onClick={() => setInviting(true)}>
            {t('members.invite')}
          </Button>
        ) : null
      }
    >
      <Ownership members={query.data ?? []} />
      <Loaded query={query}>{(members) => <Members members={members} mine={role} />}</Loaded>
      {may('invitations.list') ? <Invitations /> : null}
      <WhatRolesMay />
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}

function Members({ members, mine }: { members: WorkspaceMember[]; mine: Role | null }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <Card>
      <ul className="text-13">
        {members.map((member) => (
          <MemberRow key={member.userId} member={member} mine={mine} onLeave={() => setLeaving(true)} />
        ))}
      </ul>
      {leaving ? <LeaveDialog onClose={() => setLeaving(false)} /> : null}
    </Card>
  );
}

const roles: Role[] = ['owner', 'admin', 'analyst', 'viewer', 'guest'];

const WhatRolesMay = () => (
  <Card title={t('members.roles')}>
    <dl className="grid gap-x-6 gap-y-2 pt-1 text-13 sm:grid-cols-[8rem_minmax(0,1fr)]">
      {roles.map((role) => (
        <div key={role} className="contents">
          <dt className="font-medium">{roleLabel(role)}</dt>
          <dd className="text-muted">{roleMeans(role)}</dd>
        </div>
      ))}
    </dl>
  </Card>
);
