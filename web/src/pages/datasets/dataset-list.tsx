import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const DatasetListPage = () => <Page title={t('datasets.title')}>{null}</Page>;
