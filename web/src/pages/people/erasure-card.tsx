import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Erasure } from '../../../../src/contract/people.ts';
import { peopleApi } from '../../api/endpoints.ts';
import { queries } from '../../api/queries.ts';
import { ErasureTrack } from '../../components/erasure-track.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Glyph } from '../../components/pseudonym.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { formatDate } from '../../format.ts';
import { t, type MessageKey } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';

export const rowsOf = (erasure: Erasure): number => erasure.datasets.reduce((sum, { rows }) => sum + rows, 0);

/** The signed certificate, once there is one. */
export function CertificateLink({ erasure }: { erasure: Erasure }) {
  const slug = useSlug();
  if (!erasure.certificate) return null;
  return (
    <Button asChild>
      <a href={peopleApi.certificateAddress(slug, erasure.id)} download>
        <Download aria-hidden />
        {t('erase.certificate')}
      </a>
    </Button>
  );
}

export type ErasureCardProps = { id: string; subject: string; action?: ReactNode };

/** One erasure, live: its track, and the certificate at the end. */
export function ErasureCard({ id, subject, action }: ErasureCardProps) {
  const query = useQuery(queries.erasure(useSlug(), id));
  return (
    <Card>
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {(erasure) => <ErasureBody erasure={erasure} subject={subject} action={action} />}
      </Loaded>
    </Card>
  );
}

const headings: Partial<Record<Erasure['state'], MessageKey>> = { proven: 'erase.done', failed: 'erase.of' };

function ErasureBody({ erasure, subject, action }: { erasure: Erasure; subject: string; action?: ReactNode }) {
  const asked = t('erase.asked', {
    date: formatDate(erasure.requestedAt),
    rows: rowsOf(erasure),
    datasets: erasure.datasets.length,
  });
  return (
    <>
      <header className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 gap-3">
          <Glyph subject={subject} size={36} />
          <div className="min-w-0">
            <h2>{t(headings[erasure.state] ?? 'erase.started', { name: erasure.pseudonym })}</h2>
            <p className="text-13 text-muted">{asked}</p>
          </div>
        </div>
        <div className="flex gap-2">
          {action}
          <CertificateLink erasure={erasure} />
        </div>
      </header>
      <ErasureTrack erasure={erasure} />
      {erasure.state === 'failed' ? <Stopped why={erasure.error} /> : null}
    </>
  );
}

const Stopped = ({ why }: { why: string | null }) => (
  <div role="alert" className="mt-4 rounded-md bg-broken-wash px-3 py-2 text-13">
    <h3 className="text-broken">{t('erase.failed')}</h3>
    <p>
      {why} {t('erase.failedSafe')}
    </p>
  </div>
);
