import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { RightsCase } from '../../../../src/contract/rights.ts';
import { type Desk, rightsQueries } from '../../api/rights.ts';
import { Loaded } from '../../components/loaded.tsx';
import { Pseudonym } from '../../components/pseudonym.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Page } from '../../components/ui/page.tsx';
import { formatDate } from '../../format.ts';
import { t } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { EventLine } from '../rights/event-line.tsx';
import { articleOf } from '../rights/kinds.ts';
import { DueWord, StateSign } from '../rights/signs.tsx';
import { AskerCard } from './asker-card.tsx';
import { AnswerDialog, type CaseDialogProps, ConfirmAskerDialog, ExtendDialog, RefuseDialog } from './case-dialogs.tsx';
import { ownPart, stepsOf } from './case-steps.ts';
import { NoteForm } from './note-form.tsx';
import { PartsCard } from './parts-card.tsx';
import { answerVerb, planText } from './plan-text.ts';

/** One request for a controller: what is asked, who was found, what answering does, and what happened (P12.1). */
export function RequestCasePage() {
  const slug = useSlug();
  const { id } = useParams({ from: '/w/$workspace/rights/$id' });
  const back = (
    <Link to="/w/$workspace/rights" params={{ workspace: slug }} className={backLink}>
      <Back />
    </Link>
  );
  return <CasePage desk={slug} id={id} back={back} mayAnswer={useMay()('rights.answer')} />;
}

/** The same for the operator, which also sees who else answers. */
export function OperatorRequestPage() {
  const { id } = useParams({ from: '/operator/rights/$id' });
  const back = (
    <Link to="/operator/rights" className={backLink}>
      <Back />
    </Link>
  );
  return <CasePage desk={null} id={id} back={back} mayAnswer />;
}

const backLink = 'inline-flex items-center gap-1 hover:text-ink hover:underline';
const Back = () => (
  <>
    <ArrowLeft aria-hidden className="size-3.5" />
    {t('requests.title')}
  </>
);

type CasePageProps = { desk: Desk; id: string; back: ReactNode; mayAnswer: boolean };

function CasePage({ desk, id, back, mayAnswer }: CasePageProps) {
  const query = useQuery(rightsQueries.one(desk, id));
  return (
    <Page title={query.data?.reference ?? t('requests.title')} note={back} narrow>
      <Loaded query={query}>{(found) => <Case desk={desk} found={found} mayAnswer={mayAnswer} />}</Loaded>
    </Page>
  );
}

type CaseProps = { desk: Desk; found: RightsCase; mayAnswer: boolean };

/** Narrow: what is asked first, then what can be done, then the rest. */
const Case = ({ desk, found, mayAnswer }: CaseProps) => (
  <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px] lg:grid-rows-[auto_1fr]">
    <AskedCard found={found} />
    <div className="flex min-w-0 flex-col gap-4 lg:col-start-2 lg:row-span-2 lg:row-start-1">
      {mayAnswer ? <StepsCard desk={desk} found={found} /> : null}
      {mayAnswer ? <AskerCard desk={desk} found={found} /> : null}
    </div>
    <div className="flex min-w-0 flex-col gap-4">
      {desk === null || found.state === 'identity' ? null : <PersonsCard found={found} />}
      <PartsCard desk={desk} found={found} />
      <Card title={t('rights.page.events')}>
        <EventLine events={found.events} />
        {mayAnswer ? <NoteForm desk={desk} id={found.id} /> : null}
      </Card>
    </div>
  </div>
);

function AskedCard({ found }: { found: RightsCase }) {
  const how = [t(`requests.for.${found.for}`), t(`requests.channel.${found.channel}`)].join(', ');
  return (
    <Card
      title={t('requests.asked', { kind: t(`requests.kind.${found.kind}`) })}
      note={`${articleOf(found.kind)} · ${how}`}
    >
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-13">
        <StateSign state={found.state} />
        <DueWord request={found} />
        <span className="text-muted">{t('rights.page.received', { date: formatDate(found.receivedAt) })}</span>
      </p>
      <h3 className="mt-4 mb-1 text-13 font-medium text-muted">{t('requests.wordsOf')}</h3>
      {found.words ? (
        <blockquote className="border-l-2 border-line pl-3 break-words whitespace-pre-line">{found.words}</blockquote>
      ) : (
        <p className="text-13 text-muted">{t('requests.noWords')}</p>
      )}
    </Card>
  );
}

const PersonsCard = ({ found }: { found: RightsCase }) => (
  <Card title={t('requests.persons')} note={t('requests.personsNote')}>
    {found.persons.length === 0 ? <p className="text-13 text-muted">{t('requests.noPersons')}</p> : null}
    <ul className="text-13">
      {found.persons.map(({ subject, pseudonym, rows }) => (
        <li key={subject} className="flex h-9 items-center justify-between border-b border-line last:border-b-0">
          <Pseudonym subject={subject} name={pseudonym} />
          <span className="text-muted">{t('count.rows', { rows })}</span>
        </li>
      ))}
    </ul>
  </Card>
);

type Open = 'answer' | 'refuse' | 'extend' | 'confirm' | null;

/** Why nothing can be done here now. */
function waitText(found: RightsCase, desk: Desk): string {
  const own = ownPart(found, desk);
  if (found.state !== 'open') return t('requests.closedNote');
  return own?.state === 'working' ? t('requests.waitNote') : own ? t('requests.closedNote') : t('requests.otherNote');
}

function StepsCard({ desk, found }: Omit<CaseProps, 'mayAnswer'>) {
  const [open, setOpen] = useState<Open>(null);
  const steps = stepsOf(found, desk);
  const dialog: CaseDialogProps = { desk, found, onClose: () => setOpen(null) };
  const nothing = !Object.values(steps).includes(true);
  return (
    <Card title={steps.answer ? t('requests.plan') : t('find.may')}>
      <div className="flex flex-col gap-3 pt-0.5">
        {nothing ? <p className="text-13 text-muted">{waitText(found, desk)}</p> : null}
        {steps.answer ? (
          <>
            <p className="text-13 text-muted">{planText(found, desk)}</p>
            <Button variant="main" onClick={() => setOpen('answer')}>
              {answerVerb(found, desk)}
            </Button>
          </>
        ) : null}
        {steps.confirm ? (
          <>
            <p className="text-13 text-muted">
              {found.for === 'self' ? t('requests.confirmNeeded') : t('requests.confirmMandate')}
            </p>
            <Button variant="main" onClick={() => setOpen('confirm')}>
              {t('requests.confirm')}
            </Button>
          </>
        ) : null}
        {steps.extend ? <Button onClick={() => setOpen('extend')}>{t('requests.extend')}</Button> : null}
        {steps.refuse ? (
          <Button variant="danger" onClick={() => setOpen('refuse')}>
            {t('requests.refuse')}
          </Button>
        ) : null}
      </div>
      {open === 'answer' ? <AnswerDialog {...dialog} /> : null}
      {open === 'refuse' ? <RefuseDialog {...dialog} /> : null}
      {open === 'extend' ? <ExtendDialog {...dialog} /> : null}
      {open === 'confirm' ? <ConfirmAskerDialog {...dialog} /> : null}
    </Card>
  );
}
