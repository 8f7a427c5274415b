import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { Erasure } from '../../../../src/contract/people.ts';
import { queries } from '../../api/queries.ts';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { t } from '../../i18n.ts';
import { useSlug } from '../../workspace.ts';
import { ErasureCard } from './erasure-card.tsx';

/** One erasure: its track, what went, the certificate and how to check it. */
export function ErasurePage() {
  const slug = useSlug();
  const { id } = useParams({ from: '/w/$workspace/erasures/$id' });
  const query = useQuery(queries.erasure(slug, id));
  const back = (
    <Link
      to="/w/$workspace/erasures"
      params={{ workspace: slug }}
      className="inline-flex items-center gap-1 hover:text-ink hover:underline"
    >
      <ArrowLeft aria-hidden className="size-3.5" />
      {t('erasures.title')}
    </Link>
  );
  return (
    <Page title={query.data ? t('erase.of', { name: query.data.pseudonym }) : t('erasures.title')} note={back} narrow>
      <Loaded query={query}>{(erasure) => <ErasureContent erasure={erasure} />}</Loaded>
    </Page>
  );
}

const ErasureContent = ({ erasure }: { erasure: Erasure }) => (
  <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_300px]">
    <div className="flex min-w-0 flex-col gap-4">
      <ErasureCard id={erasure.id} subject={erasure.subject} />
      {erasure.certificate ? <CheckIt pseudonym={erasure.pseudonym} /> : null}
    </div>
    <Card title={t('erasure.whatWent')}>
      <ul className="text-13">
        {erasure.datasets.map(({ dataset, rows }) => (
          <li key={dataset} className="flex h-8 items-center justify-between border-b border-line last:border-b-0">
            <span>{dataset}</span>
            <span className="text-muted">{t('count.rows', { rows })}</span>
          </li>
        ))}
      </ul>
    </Card>
  </div>
);

const CheckIt = ({ pseudonym }: { pseudonym: string }) => (
  <Card title={t('erasure.check')}>
    <p className="mb-2 text-13 text-muted">{t('erasure.checkText')}</p>
    <pre
      tabIndex={0}
      aria-label={t('erasure.check')}
      className="overflow-x-auto rounded-sm bg-wash px-3 py-2 font-mono text-13"
    >
      npx perfectlydata check-certificate {pseudonym.replaceAll('·', '-').toLowerCase()}.json
    </pre>
  </Card>
);
