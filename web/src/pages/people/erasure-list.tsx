import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, Clock3, Download, TriangleAlert } from 'lucide-react';
import type { Erasure } from '../../../../src/contract/people.ts';
import { peopleApi } from '../../api/endpoints.ts';
import { queries } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErasureTrack } from '../../components/erasure-track.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Pseudonym } from '../../components/pseudonym.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { formatDateTime, formatNumber } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { rowsOf } from './erasure-card.tsx';

/** Every erasure of the workspace. */
export function ErasureListPage() {
  const slug = useSlug();
  const query = useQuery(queries.erasures(slug));
  const mayErase = useMay()('people.erase');
  return (
    <Page title={t('erasures.title')} note={t('erasures.note')} narrow>
      <Loaded query={query}>
        {(erasures) =>
          erasures.length === 0 ? <NoErasures slug={slug} mayErase={mayErase} /> : <ErasureTable erasures={erasures} />
        }
      </Loaded>
    </Page>
  );
}

function ErasureTable({ erasures }: { erasures: Erasure[] }) {
  return (
    <Card flush>
      <Table label={t('erasures.title')}>
        <thead>
          <tr>
            <Th>{t('erasures.col.person')}</Th>
            <Th>{t('erasures.col.state')}</Th>
            <Th>{t('erasures.col.asked')}</Th>
            <Th right>{t('erasures.col.rows')}</Th>
            <Th>{t('erasures.col.certificate')}</Th>
          </tr>
        </thead>
        <tbody>
          {erasures.map((erasure) => (
            <ErasureRow key={erasure.id} erasure={erasure} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function ErasureRow({ erasure }: { erasure: Erasure }) {
  const slug = useSlug();
  return (
    <Tr>
      <Td>
        <Link to="/w/$workspace/erasures/$id" params={{ workspace: slug, id: erasure.id }} className="hover:underline">
          <Pseudonym subject={erasure.subject} name={erasure.pseudonym} />
        </Link>
      </Td>
      <Td>
        <ErasureStateSign state={erasure.state} />
      </Td>
      <Td className="text-muted tabular-nums">{formatDateTime(erasure.requestedAt)}</Td>
      <Td right>{formatNumber(rowsOf(erasure))}</Td>
      <Td>{erasure.certificate ? <CertificateOf erasure={erasure} /> : <span className="text-muted">–</span>}</Td>
    </Tr>
  );
}

function CertificateOf({ erasure }: { erasure: Erasure }) {
  const slug = useSlug();
  return (
    <a
      href={peopleApi.certificateAddress(slug, erasure.id)}
      download
      aria-label={`${t('erasures.download')}: ${t('erase.certificate')} ${erasure.pseudonym}`}
      className="inline-flex items-center gap-1.5 align-middle text-accent hover:underline"
    >
      <Download aria-hidden className="size-3.5" />
      {t('erasures.download')}
    </a>
  );
}

/** A word and a sign, never colour alone. */
export function ErasureStateSign({ state }: { state: Erasure['state'] }) {
  const sign = { proven: [Check, 'text-kept-ink'], failed: [TriangleAlert, 'text-broken'] } as const;
  const [Icon, colour] = state === 'proven' || state === 'failed' ? sign[state] : ([Clock3, 'text-due-ink'] as const);
  return (
    <span className={`inline-flex items-center gap-1.5 align-middle ${colour}`}>
      <Icon aria-hidden className="size-3.5" />
      {t(`erasure.state.${state}`)}
    </span>
  );
}

/** What a finished erasure looks like. */
const example: Erasure = {
  id: 'example',
  subject: '0a11bc22de33f044',
  pseudonym: 'D5·T1A',
  state: 'proven',
  requestedAt: '2026-11-20T14:02:07.000Z',
  hiddenAt: '2026-11-20T14:02:07.000Z',
  hiddenMilliseconds: 61,
  shreddedAt: '2026-11-20T14:02:07.000Z',
  purgedAt: '2026-11-20T14:02:11.000Z',
  outOfBackupsAt: null,
  datasets: [],
  certificate: false,
  error: null,
};

const NoErasures = ({ slug, mayErase }: { slug: string; mayErase: boolean }) => (
  <EmptyState
    title={t('erasures.empty.title')}
    action={
      mayErase ? (
        <Button asChild variant="main">
          <Link to="/w/$workspace/find" params={{ workspace: slug }}>
            {t('erasures.empty.action')}
          </Link>
        </Button>
      ) : null
    }
    example={
      <Card title={<Pseudonym subject={example.subject} name={example.pseudonym} />} note={t('erasures.example')}>
        <ErasureTrack erasure={example} className="sm:grid-cols-2" />
      </Card>
    }
  >
    {t(mayErase ? 'erasures.empty.text' : 'erasures.empty.watch')}
  </EmptyState>
);
