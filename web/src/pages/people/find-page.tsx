import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const FindPage = () => <Page title={t('find.title')}>{null}</Page>;
