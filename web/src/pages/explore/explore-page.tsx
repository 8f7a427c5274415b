import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const ExplorePage = () => <Page title={t('explore.title')}>{null}</Page>;
