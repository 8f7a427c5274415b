import { Copy } from 'lucide-react';
import { useState } from 'react';
import type { MadeApiKey } from '../../../../src/contract/members.ts';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';

/** The key, this once: only its hash is kept. */
export function MadeKey({ made, onClose }: { made: MadeApiKey; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(made.secret);
    setCopied(true);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('apiKeys.madeTitle', { name: made.key.name })}
      description={t('apiKeys.madeText', { date: formatDate(made.key.expiresAt) })}
      footer={
        <>
          <Button onClick={() => void copy()}>
            <Copy aria-hidden />
            {t('apiKeys.copy')}
          </Button>
          <Button variant="main" onClick={onClose}>
            {t('apiKeys.done')}
          </Button>
        </>
      }
    >
      <p className="rounded-md bg-due-wash px-3 py-2.5 font-mono text-13 break-all select-all" data-secret>
        {made.secret}
      </p>
      <p role="status" className="mt-2 min-h-4.5 text-13 text-kept-ink">
        {copied ? t('apiKeys.copied') : ''}
      </p>
    </Dialog>
  );
}
