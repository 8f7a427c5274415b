/** import: upload, look, decide, load. The same steps as the wizard, through the same API. */
import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ImportProgress, type ImportResult, importView, type ImportView, upload } from '../contract/imports.ts';
import { Trouble, type TroubleKind } from '../kit/errors.ts';
import { type Api, at } from './api.ts';
import { type Call, type Command, needed, note, option, optionList, show } from './command.ts';
import { withApi } from './connect.ts';
import { changesOf } from './import-options.ts';
import { type InputFile, inputFiles } from './input-files.ts';
import { counted, textTable } from './text-table.ts';
import { ensureWorkspace } from './workspace-of.ts';
import { writeAnswer } from './write-file.ts';

type Job = { api: Api; slug: string; call: Call };

const importPath = ({ slug }: Job, ...parts: string[]): string => at('workspaces', slug, 'imports', ...parts);

const uploadFile = async ({ api, slug, call }: Job, { path, name }: InputFile): Promise<string> => {
  const body = (await openAsBlob(path)).stream() as ReadableStream<Uint8Array>;
  const where = `${at('workspaces', slug, 'uploads')}?name=${encodeURIComponent(name)}`;
  return (await api.get(upload, where, { method: 'POST', body, signal: call.signal })).id;
};

const progressText = ({ stage, dataset, rows, rowsPerSecond, secondsLeft }: ImportProgress): string => {
  const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `${stage} ${dataset ?? ''}: ${counted(rows, 'row')}, ${Math.round(rowsPerSecond).toLocaleString('en')}/s${left}`;
};

const tellProgress = ({ call }: Job, { progress }: ImportView): void => {
  if (progress !== null && call.io.interactive && !call.json) call.io.err(progressText(progress));
};

const cancel = async (job: Job, id: string): Promise<never> => {
  await job.api.send(importPath(job, id, 'cancel'), { method: 'POST' }).catch(() => {});
  throw new Trouble('cancelled', { code: 'cancelled', title: 'Stopped', detail: 'Nothing was loaded.' });
};

/** Polls until the import leaves the state, telling progress; Ctrl C cancels it. */
const waitWhile = async (job: Job, id: string, state: ImportView['state']): Promise<ImportView> => {
  for (let pause = 30; ; pause = Math.min(pause * 1.5, 700)) {
    const view = await job.api.get(importView, importPath(job, id));
    if (view.state !== state) return view;
    if (job.call.signal.aborted) return cancel(job, id);
    tellProgress(job, view);
    await sleep(pause);
  }
};

/** An import that failed says so as it would have said at once: its file was wrong, unless it is our own fault. */
const failed = (view: ImportView): Trouble => {
  const error = view.error ?? { code: 'import-failed', title: 'The import stopped', detail: 'Nothing was loaded.' };
  const kinds: Record<string, TroubleKind> = {
    cancelled: 'cancelled',
    'internal-error': 'broken',
    'import-broken': 'broken',
  };
  return new Trouble(view.state === 'cancelled' ? 'cancelled' : (kinds[error.code] ?? 'invalid'), error);
};

const viewText = (view: ImportView): string =>
  view.tables
    .map((table) => {
      const rows = table.columns.map((one) => [
        one.name,
        one.type,
        one.category,
        one.treatment,
        one.identifier?.kind ?? '',
        one.why,
      ]);
      const references = table.references.map(
        (one) => `  ${one.column} → ${one.target.dataset}.${one.target.column} (${one.role})`,
      );
      const heads = ['Column', 'Type', 'Category', 'Treatment', 'Identifies by', 'Why'];
      return [`${table.dataset} from ${table.file}: ${table.description}`, textTable(heads, rows), ...references].join(
        '\n',
      );
    })
    .join('\n\n');

const notConfirmed = (): Trouble =>
  new Trouble('conflict', {
    code: 'not-confirmed',
    title: 'Nothing was loaded',
    detail: 'Look at what was recognised, then call it again with --yes.',
  });

/** Shows what was recognised and asks for a yes, unless it was given. Throws `not-confirmed`. */
const confirm = async ({ call }: Job, view: ImportView): Promise<void> => {
  if (call.options['yes'] === true) return;
  if (!call.json) call.io.err(viewText(view));
  if (!call.io.interactive) throw notConfirmed();
  const word = await call.io.ask(`Load ${counted(view.tables.length, 'dataset')}? [y/N] `);
  if (!/^y(es)?$/i.test(word.trim())) throw notConfirmed();
};

const undecided = ({ tables }: ImportView): string[] =>
  tables.flatMap(({ dataset, columns }) =>
    columns
      .filter(({ treatment }) => treatment === 'ask')
      .map(
        ({ name }) =>
          `${dataset}.${name} may hold special categories of data and is not loaded; --treat ${name}=keep loads it.`,
      ),
  );

/** Keeps the rejected records as a file beside the caller, as a path means more there than an address. */
const saveRejects = async (job: Job, id: string, result: ImportResult): Promise<ImportResult> => {
  if (result.rejects === null) return result;
  const answer = await job.api.send(importPath(job, id, 'rejects', result.dataset));
  const { path } = await writeAnswer(answer, `./${result.dataset.replace(/[^\p{L}\p{N}._-]+/gu, '_')}-rejects.csv`);
  return { ...result, rejects: path };
};

const resultText = (results: readonly ImportResult[]): string =>
  textTable(
    ['Dataset', 'Read', 'Loaded', 'Rejected', 'Withheld', 'Persons', 'Rejects'],
    results.map((one) => [
      one.dataset,
      one.rowsRead,
      one.rowsLoaded,
      one.rowsRejected,
      one.rowsWithheld,
      one.persons,
      one.rejects ?? '',
    ]),
  );

const decide = async (job: Job, view: ImportView): Promise<ImportView> => {
  const { call } = job;
  const change = changesOf(view.tables, {
    dataset: option(call, 'dataset'),
    identifiers: optionList(call, 'identifier'),
    references: optionList(call, 'reference'),
    treatments: optionList(call, 'treat'),
  });
  const changed = await job.api.get(importView, importPath(job, view.id), { method: 'PATCH', json: change });
  await confirm(job, changed);
  for (const text of undecided(changed)) note(call, text);
  return changed;
};

const load = async (job: Job, id: string): Promise<ImportView> => {
  await job.api.send(importPath(job, id, 'load'), { method: 'POST' });
  const done = await waitWhile(job, id, 'loading');
  if (done.state !== 'done') throw failed(done);
  return done;
};

const importInto = async (job: Job, files: readonly InputFile[]): Promise<ImportView> => {
  const uploads: string[] = [];
  for (const file of files) uploads.push(await uploadFile(job, file));
  const started = await job.api.get(importView, importPath(job), { method: 'POST', json: { uploads } });
  try {
    const view = await waitWhile(job, started.id, 'inspecting');
    if (view.state !== 'ready') throw failed(view);
    await decide(job, view);
    return await load(job, view.id);
  } catch (error) {
    await job.api.send(importPath(job, started.id), { method: 'DELETE' }).catch(() => {}); // its uploads go with it
    throw error;
  }
};

export const importCommand: Command = {
  usage:
    'import FILE… --workspace W [--dataset NAME] [--identifier COLUMN=KIND]… [--reference COLUMN=DATASET.COLUMN]… [--treat COLUMN=TREATMENT]… [--yes]',
  summary: 'Load files; makes the workspace when there is none of that name',
  options: {
    workspace: { type: 'string', short: 'w' },
    dataset: { type: 'string' },
    identifier: { type: 'string', multiple: true },
    reference: { type: 'string', multiple: true },
    treat: { type: 'string', multiple: true },
    yes: { type: 'boolean', short: 'y' },
  },
  words: [1, 500],
  run: async (call) => {
    const files = inputFiles(call.files);
    const wanted = needed(call, 'workspace', 'which workspace');
    await withApi(call, async ({ api }) => {
      const { slug } = await ensureWorkspace(api, wanted);
      const job: Job = { api, slug, call };
      const view = await importInto(job, files);
      for (const text of view.notes) note(call, text);
      const results: ImportResult[] = [];
      for (const result of view.results) results.push(await saveRejects(job, view.id, result));
      show(call, results, () => resultText(results));
    });
  },
};
