import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { FoundPerson, PersonExport } from '../../../../src/contract/people.ts';
import { peopleApi } from '../../api/endpoints.ts';
import { startDownload } from '../../download.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { formatBytes, formatDateTime } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { PurposeField, purposeProblem } from './purpose-field.tsx';

export type ExportDialogProps = { person: FoundPerson; onClose: () => void };

/** Asks what for, makes the ZIP, and starts its download. */
export function ExportDialog({ person, onClose }: ExportDialogProps) {
  const slug = useSlug();
  const [purpose, setPurpose] = useState('');
  const [problem, setProblem] = useState<string>();
  const make = useMutation({
    mutationFn: () => peopleApi.createExport(slug, person.subject, purpose.trim()),
    onSuccess: (made) => startDownload(peopleApi.exportAddress(slug, made.id)),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const wrong = purposeProblem(purpose);
    setProblem(wrong);
    if (!wrong) make.mutate();
  };
  if (make.data) return <ExportReady made={make.data} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('export.title', { name: person.pseudonym })}
      description={t('export.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant="main" type="submit" form="export" disabled={make.isPending}>
            {make.isPending ? t('export.working') : t('export.submit')}
          </Button>
        </>
      }
    >
      <form id="export" noValidate onSubmit={submit} className="flex flex-col gap-3">
        <PurposeField value={purpose} onChange={setPurpose} error={problem} />
        {make.error ? <ErrorState error={make.error} /> : null}
      </form>
    </Dialog>
  );
}

function ExportReady({ made, onClose }: { made: PersonExport; onClose: () => void }) {
  const slug = useSlug();
  const until = t('export.readyText', { size: formatBytes(made.bytes), date: formatDateTime(made.expiresAt) });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('export.ready')}
      description={until}
      footer={
        <>
          <Button onClick={onClose}>{t('action.close')}</Button>
          <Button asChild variant="main">
            <a href={peopleApi.exportAddress(slug, made.id)} download>
              <Download aria-hidden />
              {t('export.download')}
            </a>
          </Button>
        </>
      }
    >
      <ul className="text-13">
        {made.datasets.map(({ dataset, rows }) => (
          <li key={dataset} className="flex h-8 items-center justify-between border-b border-line last:border-b-0">
            <span>{dataset}</span>
            <span className="text-muted">{t('count.rows', { rows })}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
