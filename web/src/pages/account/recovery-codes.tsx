import { Download } from 'lucide-react';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { t } from '../../i18n.ts';

const save = (codes: string[]): void => {
  const address = URL.createObjectURL(new Blob([`${codes.join('\n')}\n`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = t('recovery.file');
  link.click();
  URL.revokeObjectURL(address);
};

/** The recovery codes, this once: to be saved before the dialog closes. */
export const RecoveryCodes = ({ codes, onClose }: { codes: string[]; onClose: () => void }) => (
  <Dialog
    open
    onOpenChange={onClose}
    title={t('recovery.title')}
    description={t('recovery.text')}
    footer={
      <>
        <Button onClick={() => save(codes)}>
          <Download aria-hidden />
          {t('recovery.save')}
        </Button>
        <Button variant="main" onClick={onClose}>
          {t('recovery.done')}
        </Button>
      </>
    }
  >
    <ol className="grid grid-cols-1 gap-x-6 gap-y-1 font-mono text-14 sm:grid-cols-2" data-codes>
      {codes.map((code) => (
        <li key={code}>{code}</li>
      ))}
    </ol>
  </Dialog>
);
