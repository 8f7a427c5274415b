import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const AuditPage = () => <Page title={t('audit.title')}>{null}</Page>;
