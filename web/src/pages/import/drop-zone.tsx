import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Upload as UploadIcon } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { importApi } from '../../api/endpoints.ts';
import { keys } from '../../api/queries.ts';
import { cn } from '../../class-names.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Progress } from '../../components/ui/progress.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';

type Step = { file: string; fraction: number | null };

/** Uploads the files one after the other, then has them looked at; ends on the wizard's page. */
function useImport() {
  const slug = useSlug();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [step, setStep] = useState<Step | null>(null);
  const [error, setError] = useState<unknown>(null);

  const run = async (files: File[]): Promise<void> => {
    setError(null);
    try {
      const ids: string[] = [];
      for (const file of files) {
        setStep({ file: file.name, fraction: 0 });
        const done = await importApi.upload(slug, file, (fraction) => setStep({ file: file.name, fraction }));
        ids.push(done.id);
      }
      setStep({ file: '', fraction: null });
      const view = await importApi.create(slug, ids);
      client.setQueryData(keys.import(slug, view.id), view);
      await navigate({ to: '/w/$workspace/imports/$id', params: { workspace: slug, id: view.id } });
    } catch (problem) {
      setError(problem);
    } finally {
      setStep(null);
    }
  };
  return { step, error, run };
}

/** Where files are dropped or chosen; shows the upload, and what is wrong when they cannot be read. */
export function DropZone({ large = false }: { large?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { step, error, run } = useImport();
  const take = (files: FileList | null): void => {
    if (files && files.length > 0) void run([...files]);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div className="flex flex-col gap-3">
      <div
        onDragOver={(event) => (event.preventDefault(), setOver(true))}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cn(
          'flex flex-col items-center justify-center gap-2 rounded-md border border-dashed border-line-strong px-6 text-center transition-colors',
          large ? 'py-14' : 'py-8',
          over && 'border-accent bg-accent-wash',
        )}
      >
        {step ? <Uploading step={step} /> : <Invitation onChoose={() => input.current?.click()} />}
        <input
          ref={input}
          type="file"
          multiple
          className="sr-only"
          tabIndex={-1}
          aria-label={t('drop.choose')}
          onChange={(event) => (take(event.target.files), (event.target.value = ''))}
        />
      </div>
      {error ? <ErrorState error={error} /> : null}
    </div>
  );
}

const Invitation = ({ onChoose }: { onChoose: () => void }) => (
  <>
    <UploadIcon aria-hidden className="size-5 text-muted" />
    <p className="text-16 font-medium">{t('drop.title')}</p>
    <p className="max-w-md text-13 text-muted">{t('drop.text')}</p>
    <Button variant="main" className="mt-2" onClick={onChoose}>
      {t('drop.choose')}
    </Button>
    <p className="text-13 text-muted">{t('drop.safe')}</p>
  </>
);

const Uploading = ({ step }: { step: Step }) => (
  <div className="flex w-full max-w-sm flex-col gap-2" role="status">
    <p className="truncate text-13">
      {step.fraction === null ? t('drop.reading') : t('drop.uploading', { file: step.file })}
    </p>
    <Progress value={step.fraction} label={t('drop.reading')} />
  </div>
);
