import { MailOpen } from 'lucide-react';
import { t } from '../../i18n.ts';
import { EntryLayout } from './entry-layout.tsx';
import { EntryLink } from './sign-in-page.tsx';

/** What was asked for is on its way by mail; the same whether the address is known. */
export const LookIntoMail = ({ text, arrives }: { text: string; arrives: boolean }) => (
  <EntryLayout title={t('mail.title')} aside={<EntryLink to="/sign-in">{t('entry.toSignIn')}</EntryLink>}>
    <div className="flex gap-3">
      <MailOpen aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
      <div className="flex min-w-0 flex-col gap-2 text-muted">
        <p role="status" className="break-words">
          {text}
        </p>
        <p>{t('mail.notThere')}</p>
        {arrives ? null : <p className="text-due-ink">{t('mail.waits')}</p>}
      </div>
    </div>
  </EntryLayout>
);
