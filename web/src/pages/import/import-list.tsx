import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const ImportListPage = () => <Page title={t('imports.title')}>{null}</Page>;
