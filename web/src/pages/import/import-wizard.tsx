import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const ImportWizardPage = () => <Page title={t('import.title')}>{null}</Page>;
