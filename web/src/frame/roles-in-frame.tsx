import { EmptyState } from '../components/empty-state.tsx';
import { t } from '../i18n.ts';

/** Reminds the operator's staff where they are. */
export const StaffStrip = () => (
  <p className="mb-4 rounded-md bg-due-wash px-4 py-2 text-13 text-due-ink">{t('frame.asStaff')}</p>
);

/** What a guest sees before anything is shared with them. */
export const GuestPage = () => <EmptyState title={t('guest.title')}>{t('guest.text')}</EmptyState>;
