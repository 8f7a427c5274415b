import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';

export const InventoryPage = () => <Page title={t('inventory.title')}>{null}</Page>;
