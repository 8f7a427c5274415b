import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { RightsLine } from '../../../../src/contract/rights.ts';
import { type Desk, rightsQueries } from '../../api/rights.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { Tabs } from '../../components/ui/tabs.tsx';
import { formatNumber } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { DueWord, PartSign, StateSign } from '../rights/signs.tsx';
import { EnterDialog } from './enter-dialog.tsx';

/** Requests that this workspace has to answer (P5.4, P12.1). */
export function RequestListPage() {
  const slug = useSlug();
  return <RequestList desk={slug} mayEnter={useMay()('rights.enter')} note={t('requests.note')} />;
}

/** All requests, for the operator's privacy officers and administrators. */
export const OperatorRequestListPage = () => <RequestList desk={null} mayEnter note={t('requests.operatorNote')} />;

type ListProps = { desk: Desk; mayEnter: boolean; note: string };

function RequestList({ desk, mayEnter, note }: ListProps) {
  const query = useQuery(rightsQueries.list(desk));
  const [entering, setEntering] = useState(false);
  return (
    <Page
      title={t('requests.title')}
      note={note}
      narrow
      actions={mayEnter ? <Button onClick={() => setEntering(true)}>{t('requests.enter')}</Button> : null}
    >
      <Loaded query={query}>
        {(lines) => (lines.length === 0 ? <NoRequests /> : <Filtered desk={desk} lines={lines} />)}
      </Loaded>
      {entering ? <EnterDialog desk={desk} onClose={() => setEntering(false)} /> : null}
    </Page>
  );
}

const isClosed = ({ closedAt }: RightsLine): boolean => closedAt !== null;

function Filtered({ desk, lines }: { desk: Desk; lines: RightsLine[] }) {
  const [shown, setShown] = useState<'open' | 'closed'>('open');
  const closed = lines.filter(isClosed);
  const open = lines.filter((line) => !isClosed(line));
  const none = (text: string) => <p className="text-13 text-muted">{text}</p>;
  const tabs = [
    {
      value: 'open' as const,
      label: `${t('requests.openOnes')} ${formatNumber(open.length)}`,
      content: open.length > 0 ? <RequestTable desk={desk} lines={open} /> : none(t('requests.noneOpen')),
    },
    {
      value: 'closed' as const,
      label: `${t('requests.closedOnes')} ${formatNumber(closed.length)}`,
      content: closed.length > 0 ? <RequestTable desk={desk} lines={closed} /> : none(t('requests.noneClosed')),
    },
  ];
  return <Tabs label={t('requests.filter')} value={shown} onChange={setShown} tabs={tabs} />;
}

const RequestTable = ({ desk, lines }: { desk: Desk; lines: RightsLine[] }) => (
  <Card flush>
    <Table label={t('requests.title')}>
      <thead>
        <tr>
          <Th>{t('requests.col.reference')}</Th>
          <Th>{t('requests.col.due')}</Th>
          <Th className="max-sm:hidden">{t('requests.col.kind')}</Th>
          <Th className="max-sm:hidden">{t('requests.col.state')}</Th>
          <Th className="max-sm:hidden">{t('requests.col.asker')}</Th>
          {desk === null ? <Th right>{t('requests.col.others')}</Th> : null}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <RequestRow key={line.id} desk={desk} line={line} />
        ))}
      </tbody>
    </Table>
  </Card>
);

/** Narrow: the kind stands beneath the reference, the state beneath the due date. */
const RequestRow = ({ desk, line }: { desk: Desk; line: RightsLine }) => (
  <Tr>
    <Td className="max-sm:py-1.5 max-sm:whitespace-normal">
      <RequestLink desk={desk} line={line} />
      <span className="block text-muted sm:hidden">{t(`requests.kind.${line.kind}`)}</span>
    </Td>
    <Td className="max-sm:whitespace-normal">
      <DueWord request={line} className="sm:flex-nowrap" />
      <span className="block sm:hidden">
        <LineState line={line} />
      </span>
    </Td>
    <Td className="first-letter:uppercase max-sm:hidden">{t(`requests.kind.${line.kind}`)}</Td>
    <Td className="max-sm:hidden">
      <LineState line={line} />
    </Td>
    <Td className="text-muted max-sm:hidden">{line.askerHint || '–'}</Td>
    {desk === null ? <Td right>{formatNumber(line.passedOnTo)}</Td> : null}
  </Tr>
);

/** Of the own part where there is one: others may be further. */
const LineState = ({ line: { state, partState } }: { line: RightsLine }) =>
  state === 'open' && partState ? <PartSign state={partState} /> : <StateSign state={state} />;

const link = 'font-mono font-medium whitespace-nowrap hover:underline';

const RequestLink = ({ desk, line }: { desk: Desk; line: RightsLine }) =>
  desk === null ? (
    <Link to="/operator/rights/$id" params={{ id: line.id }} className={link}>
      {line.reference}
    </Link>
  ) : (
    <Link to="/w/$workspace/rights/$id" params={{ workspace: desk, id: line.id }} className={link}>
      {line.reference}
    </Link>
  );

const day = 86_400_000;

/** What one looks like that has some days left. */
const example = () => ({
  state: 'open' as const,
  dueAt: new Date(Date.now() + 12.5 * day).toISOString(),
  isOverdue: false,
  closedAt: null,
});

const NoRequests = () => (
  <EmptyState
    title={t('requests.empty.title')}
    action={
      <Button asChild variant="main">
        <Link to="/rights" target="_blank">
          {t('requests.empty.action')}
        </Link>
      </Button>
    }
    example={
      <Card title={<span className="font-mono">R-7KQ2-M4XZ</span>} note={t('requests.example')}>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-13">
          <dt className="text-muted">{t('requests.col.kind')}</dt>
          <dd>{t('requests.kind.access')}</dd>
          <dt className="text-muted">{t('requests.col.asker')}</dt>
          <dd>h…@m….example</dd>
          <dt className="text-muted">{t('requests.col.due')}</dt>
          <dd>
            <DueWord request={example()} />
          </dd>
        </dl>
      </Card>
    }
  >
    {t('requests.empty.text')}
  </EmptyState>
);
