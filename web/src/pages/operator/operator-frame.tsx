import { BellRing, BookOpenCheck, DoorOpen, Inbox, Mail, ScrollText, UsersRound } from 'lucide-react';
import { useAlerts } from '../../use-alerts.ts';
import { SideFrame, type SideEntry } from '../../frame/side-frame.tsx';
import { t } from '../../i18n.ts';
import { useStaff } from '../../use-staff.ts';

/** What the operator's staff work with; none of it shows what customers hold. */
export function OperatorFrame() {
  const staff = useStaff();
  const open = useAlerts().filter(({ state }) => state === 'open').length;
  const leads = staff?.role === 'administrator' || staff?.role === 'privacy_officer';
  const entries: SideEntry[] = [
    { to: '/operator', label: t('operator.access'), icon: DoorOpen, exact: true },
    { to: '/operator/notices', label: t('operator.notices'), icon: BookOpenCheck, count: staff?.openNotices },
    ...(staff?.role === 'administrator'
      ? [{ to: '/operator/staff', label: t('operator.staff'), icon: UsersRound }]
      : []),
    ...(staff?.role === 'privacy_officer'
      ? [{ to: '/operator/alerts', label: t('nav.alerts'), icon: BellRing, count: open }]
      : []),
    ...(leads
      ? [
          { to: '/operator/rights', label: t('nav.requests'), icon: Inbox },
          { to: '/operator/mail', label: t('operator.mail'), icon: Mail },
          { to: '/operator/audit', label: t('nav.audit'), icon: ScrollText },
        ]
      : []),
  ];
  return <SideFrame label={t('operator.title')} entries={entries} />;
}
