import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { toast } from 'sonner';
import type { RightsPart } from '../../../../src/contract/rights.ts';
import type { FetchedFile } from '../../api/client.ts';
import { rightsApi } from '../../api/rights.ts';
import { saveFile } from '../../download.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatDate, formatDateTime } from '../../format.ts';
import { t } from '../../i18n.ts';
import { PartSign } from './signs.tsx';

export type PartCardProps = { part: RightsPart; secret: string };

/** One who answers, as the asker sees it: how far it is, the answer with its files, or why not. */
export const PartCard = ({ part, secret }: PartCardProps) => (
  <li className="flex flex-col gap-2 border-b border-line py-3 first:pt-1 last:border-b-0 last:pb-1">
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
      <span className="font-medium">
        {part.answeredBy}
        {part.isOperator ? <span className="font-normal text-muted"> · {t('rights.page.operator')}</span> : null}
      </span>
      <span className="text-13">
        <PartSign state={part.state} />
        {part.answeredAt ? <span className="text-muted"> · {formatDate(part.answeredAt)}</span> : null}
      </span>
    </div>
    <Told part={part} />
    <Files part={part} secret={secret} />
  </li>
);

const Told = ({ part }: { part: RightsPart }) => (
  <div className="flex flex-col gap-1 text-13">
    {part.state === 'nothing-held' ? (
      <p className="text-muted">
        {t('rights.page.nothing')} {t('rights.page.otherAddress')}
      </p>
    ) : null}
    {part.extendedBecause !== null && part.state === 'open' ? (
      <p className="text-muted">
        {t('rights.extended', { date: formatDate(part.dueAt), because: part.extendedBecause })}
      </p>
    ) : null}
    {part.refusal ? (
      <>
        <p className="font-medium">{t('rights.refused', { ground: t(`rights.ground.${part.refusal.ground}`) })}</p>
        <p className="break-words whitespace-pre-line">{part.refusal.words}</p>
      </>
    ) : null}
    {part.words ? (
      <blockquote className="border-l-2 border-line pl-3 break-words whitespace-pre-line">
        <span className="sr-only">{t('rights.words.of')}: </span>
        {part.words}
      </blockquote>
    ) : null}
  </div>
);

type Wanted = { kind: 'answer' | 'certificate'; file: number };

function Files({ part, secret }: PartCardProps) {
  const fetchIt = useMutation({
    mutationFn: ({ kind, file }: Wanted): Promise<FetchedFile> => rightsApi[kind](part.id, secret, file),
    onSuccess: ({ blob, name }) => {
      saveFile(blob, name);
      toast.success(t('rights.saved'));
    },
  });
  if (part.downloads + part.certificates === 0) return null;
  const buttons = (kind: Wanted['kind'], count: number, one: string, many: (number: number) => string) =>
    Array.from({ length: count }, (_, file) => (
      <Button
        key={kind + file}
        variant={kind === 'answer' && file === 0 ? 'main' : 'plain'}
        disabled={fetchIt.isPending}
        onClick={() => fetchIt.mutate({ kind, file })}
      >
        <Download aria-hidden />
        {count === 1 ? one : many(file + 1)}
      </Button>
    ));
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {buttons('answer', part.downloads, t('rights.download'), (number) => t('rights.downloadNumbered', { number }))}
        {buttons('certificate', part.certificates, t('rights.certificate'), (number) =>
          t('rights.certificateNumbered', { number }),
        )}
      </div>
      <p className="text-13 text-muted">
        {part.downloadUntil ? t('rights.downloadUntil', { date: formatDateTime(part.downloadUntil) }) : ''}
        {part.certificates > 0 ? t('rights.certificateNote') : ''}
      </p>
      {fetchIt.error ? <ErrorState error={fetchIt.error} safe="" /> : null}
    </div>
  );
}
