import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const ErasurePage = () => <Page title={t('erasures.title')}>{null}</Page>;
