import { Page } from '../components/ui/page.tsx';
import { t } from '../i18n.ts';

export const SettingsPage = () => <Page title={t('settings.title')}>{null}</Page>;
