import { Link } from '@tanstack/react-router';
import type { ImportChange, ImportProgress, ImportResult, ImportView } from '../../../../src/contract/imports.ts';
import { importApi } from '../../api/endpoints.ts';
import { Button } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Progress } from '../../components/ui/progress.tsx';
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx';
import { Tooltip } from '../../components/ui/tooltip.tsx';
import { formatNumber } from '../../format.ts';
import { t, tProblem, tSaid } from '../../i18n.ts';
import { useMay } from '../../may.ts';
import { useSlug } from '../../workspace.ts';
import { AwaitingReferences, hasAwaiting } from './awaiting-references.tsx';
import { Band } from './band.tsx';

type TableChange = ImportChange['tables'][number];

/** "into customers, new dataset; orders, added to the existing one" */
const destinations = (view: ImportView): string =>
  view.tables
    .map((table) => t(table.isNew ? 'import.intoNew' : 'import.intoExisting', { name: table.dataset }))
    .slice(0, 4)
    .join(' · ') + (view.tables.length > 4 ? ' · …' : '');

/** Band 3: where it goes, the live count while it loads, and the outcome. */
export function LoadBand({ view, onChange }: { view: ImportView; onChange: (change: TableChange) => void }) {
  const mayChange = useMay()('imports.change');
  if (view.state === 'inspecting') return null;
  const state = view.state === 'done' ? 'done' : view.state === 'loading' ? 'now' : 'ahead';
  return (
    <Band
      number={3}
      state={state}
      title={t(view.state === 'done' ? 'import.done' : 'import.band.load')}
      note={destinations(view)}
    >
      <div className="flex flex-col gap-3">
        {view.state === 'loading' ? <Loading progress={view.progress} /> : null}
        {view.state === 'failed' && view.error ? <Failed {...tProblem(view.error)} /> : null}
        {view.state === 'cancelled' ? <p className="text-13 text-muted">{t('import.cancelled')}</p> : null}
        {view.results.length > 0 ? <Results view={view} /> : null}
        {hasAwaiting(view) && mayChange ? <AwaitingReferences view={view} onChange={onChange} /> : null}
        <Notes notes={notesOf(view)} />
      </div>
    </Band>
  );
}

const Failed = ({ title, detail }: { title: string; detail: string }) => (
  <div role="alert" className="text-13">
    <p className="font-medium text-broken">{title}</p>
    <p className="text-muted">{`${detail} ${t('import.failed')}.`}</p>
  </div>
);

const fractionOf = (progress: ImportProgress): number | null => {
  if (progress.totalRows !== null && progress.totalRows > 0) return progress.rows / progress.totalRows;
  return progress.totalBytes > 0 && progress.bytes > 0 ? progress.bytes / progress.totalBytes : null;
};

const countOf = ({ rows, totalRows }: ImportProgress): string =>
  totalRows === null
    ? t('import.progress.countOnly', { rows })
    : t('import.progress.count', { rows: Math.min(rows, totalRows), total: totalRows });

function Loading({ progress }: { progress: ImportProgress | null }) {
  const stage = progress?.stage ?? 'waiting';
  const title = t(`import.progress.${stage}`, { dataset: progress?.dataset ?? '' });
  return (
    <div className="flex flex-col gap-2" role="status">
      <Progress value={progress === null ? null : fractionOf(progress)} label={title} />
      <p className="flex flex-wrap justify-between gap-x-4 text-13 text-muted">
        <span>{title}</span>
        {progress ? (
          <span>
            {countOf(progress)}
            {progress.rowsPerSecond > 0
              ? ` · ${t('import.progress.rate', { rate: Math.round(progress.rowsPerSecond) })}`
              : ''}
            {progress.secondsLeft !== null
              ? ` · ${t('import.progress.left', { seconds: Math.ceil(progress.secondsLeft) })}`
              : ''}
          </span>
        ) : null}
      </p>
    </div>
  );
}

const sum = (results: ImportResult[], field: 'rowsLoaded' | 'persons'): number =>
  results.reduce((total, result) => total + result[field], 0);

function Results({ view }: { view: ImportView }) {
  const slug = useSlug();
  const first = view.results.find((result) => result.rowsLoaded > 0);
  const persons = Math.max(0, ...view.results.map((result) => result.persons));
  return (
    <>
      <p className="text-14">{t('import.doneText', { rows: sum(view.results, 'rowsLoaded'), persons })}</p>
      <Card flush>
        <Table label={t('import.done')}>
          <thead>
            <tr>
              <Th>{t('import.result.dataset')}</Th>
              <Th right>{t('import.result.read')}</Th>
              <Th right>{t('import.result.loaded')}</Th>
              <Th right>{t('import.result.rejected')}</Th>
              <Th right>{t('import.result.withheld')}</Th>
              <Th right>{t('import.result.persons')}</Th>
            </tr>
          </thead>
          <tbody>
            {view.results.map((result) => (
              <ResultRow key={result.dataset} importId={view.id} result={result} />
            ))}
          </tbody>
        </Table>
      </Card>
      <div className="flex gap-2">
        {first ? (
          <Button asChild variant="main">
            <Link to="/w/$workspace/explore" params={{ workspace: slug }} search={{ dataset: first.dataset }}>
              {t('import.explore')}
            </Link>
          </Button>
        ) : null}
        <Button asChild>
          <Link to="/w/$workspace/datasets" params={{ workspace: slug }}>
            {t('import.see')}
          </Link>
        </Button>
      </div>
    </>
  );
}

function ResultRow({ importId, result }: { importId: string; result: ImportResult }) {
  const slug = useSlug();
  const mayRead = useMay()('imports.rejects');
  return (
    <Tr>
      <Td className="font-medium">{result.dataset}</Td>
      <Td right>{formatNumber(result.rowsRead)}</Td>
      <Td right>{formatNumber(result.rowsLoaded)}</Td>
      <Td right>
        {result.rejects === null || !mayRead ? (
          formatNumber(result.rowsRejected)
        ) : (
          <a
            className="text-due-ink underline underline-offset-2"
            href={importApi.rejectsAddress(slug, importId, result.dataset)}
            download
            aria-label={`${t('import.result.rejects')}: ${result.dataset}`}
          >
            {formatNumber(result.rowsRejected)}
          </a>
        )}
      </Td>
      <Td right>
        {result.rowsWithheld > 0 ? (
          <Tooltip content={t('import.result.withheldWhy')}>
            <button type="button" className="underline decoration-dotted underline-offset-2">
              {formatNumber(result.rowsWithheld)}
            </button>
          </Tooltip>
        ) : (
          formatNumber(result.rowsWithheld)
        )}
      </Td>
      <Td right>{formatNumber(result.persons)}</Td>
    </Tr>
  );
}

/** In the language in use; without those that stand above as switches. */
const notesOf = (view: ImportView): string[] =>
  view.notes.flatMap((note, at) => {
    const said = view.notesSaid?.[at];
    return hasAwaiting(view) && said?.[0]?.code === 'note.awaiting' ? [] : [tSaid(note, said)];
  });

const Notes = ({ notes }: { notes: string[] }) =>
  notes.length === 0 ? null : (
    <div className="text-13">
      <h3>{t('import.notes')}</h3>
      <ul className="list-disc pl-5 text-muted">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
