import { Building2, Inbox, LogIn, ShieldCheck, Trash2, UserRound } from 'lucide-react';
import { SideFrame, type SideEntry } from '../../frame/side-frame.tsx';
import { t } from '../../i18n.ts';
import { useStaff } from '../../use-staff.ts';
import { useSession } from '../../workspace.ts';

/** One's own account: who one is, how one signs in, where one is signed in, and leaving. */
export function AccountFrame() {
  const staff = useStaff();
  const { secondFactorFirst } = useSession();
  const entries: SideEntry[] = [
    { to: '/account', label: t('account.profile'), icon: UserRound, exact: true },
    { to: '/account/security', label: t('account.security'), icon: ShieldCheck },
    { to: '/account/sessions', label: t('account.sessions'), icon: LogIn },
    { to: '/account/rights', label: t('ownRights.title'), icon: Inbox },
    { to: '/account/delete', label: t('account.delete'), icon: Trash2 },
    ...(staff?.role
      ? [{ to: '/operator', label: t('operator.title'), icon: Building2, count: staff.openNotices, exact: true }]
      : []),
  ];
  const open = secondFactorFirst ? entries.filter(({ to }) => to === '/account/security') : entries;
  return <SideFrame label={t('account.title')} entries={open} />;
}
