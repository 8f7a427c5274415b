import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { AlertList } from './alert-list.tsx';

/** Alerts of this workspace, for its owners and admins. */
export function AlertsPage() {
  return (
    <Page title={t('nav.alerts')} note={t('alerts.note')} className="max-w-220">
      <AlertList only={useSlug()} />
    </Page>
  );
}

/** Alerts of the whole installation, for privacy officers. */
export const OperatorAlertsPage = () => (
  <Page title={t('nav.alerts')} note={t('alerts.note')} className="max-w-220">
    <AlertList />
  </Page>
);
