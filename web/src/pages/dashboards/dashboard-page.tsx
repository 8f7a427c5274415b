import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const DashboardPage = () => <Page title={t('dashboards.title')}>{null}</Page>;
