import { MailOpen } from 'lucide-react';
import type { RightsReceipt } from '../../../../src/contract/rights.ts';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { CodeForm } from './code-form.tsx';
import { Beside, RightsLayout, Steps } from './rights-layout.tsx';

export type AskSentProps = { receipt: RightsReceipt; email: string; onAnother: () => void };

/** After sending: the reference, what happens next and until when; the same whether anybody is known. */
export const AskSent = ({ receipt, email, onAnother }: AskSentProps) => (
  <RightsLayout
    title={t('rights.sent.title')}
    lead={<span className="break-words">{t('rights.sent.lead', { email })}</span>}
    aside={
      <>
        <Beside title={t('rights.sent.next')}>
          <Steps />
        </Beside>
        <Beside title={t('rights.sent.due')}>
          <p>
            <span className="font-medium text-ink">{formatDate(receipt.dueAt)}</span>. {t('rights.sent.dueNote')}
          </p>
        </Beside>
      </>
    }
  >
    <div className="flex flex-col gap-5">
      <Card>
        <div className="flex items-center gap-4 py-1">
          <MailOpen aria-hidden className="size-5 shrink-0 text-accent" />
          <dl className="flex flex-wrap gap-x-8 gap-y-2" role="status">
            <div>
              <dt className="text-13 text-muted">{t('rights.sent.reference')}</dt>
              <dd data-reference className="font-mono text-16 font-medium">
                {receipt.reference}
              </dd>
            </div>
            <div>
              <dt className="text-13 text-muted">{t('rights.sent.due')}</dt>
              <dd className="text-16 font-medium">{formatDate(receipt.dueAt)}</dd>
            </div>
          </dl>
        </div>
      </Card>
      <CodeForm reference={receipt.reference} />
      <p className="text-13 text-muted">{t('rights.sent.notThere')}</p>
      <Button variant="link" className="self-start" onClick={onAnother}>
        {t('rights.sent.another')}
      </Button>
    </div>
  </RightsLayout>
);
