import { t } from '../../i18n.ts';
import { CodeForm } from './code-form.tsx';
import { RightsLayout } from './rights-layout.tsx';

/** For whoever has the reference and the code of the letter, but not its link at hand. */
export const RightsCodePage = () => (
  <RightsLayout title={t('rights.code.title')} lead={t('rights.code.lead')}>
    <CodeForm />
  </RightsLayout>
);
