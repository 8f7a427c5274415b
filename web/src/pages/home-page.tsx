import { Page } from '../components/ui/page.tsx';
import { t } from '../i18n.ts';

export const HomePage = () => <Page title={t('home.title')}>{null}</Page>;
