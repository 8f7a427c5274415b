import { t } from '../../i18n.ts';
import { EntryLayout } from './entry-layout.tsx';
import { EntryLink } from './sign-in-page.tsx';

/** After the account was deleted: what was done, once; nothing here knows who read it. */
export const GoodbyePage = () => (
  <EntryLayout
    title={t('goodbye.title')}
    lead={t('goodbye.text')}
    aside={<EntryLink to="/sign-in">{t('entry.toSignIn')}</EntryLink>}
  />
);
