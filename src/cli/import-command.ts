/** import: upload, look, decide, load. The same steps as the wizard, through the same API. */
import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ImportChange,
  type ImportProgress,
  type ImportResult,
  importView,
  type ImportView,
  upload,
} from '../contract/imports.ts';
import { Trouble, type TroubleKind } from '../kit/errors.ts';
import type { Installation } from '../main.ts';
import type { ImportWords } from '../rooms/imports/index.ts';
import { type Api, at } from './api.ts';
import { type Call, type Command, note, option, optionList, show, workspaceWord } from './command.ts';
import { withApi } from './connect.ts';
import { changesOf, dropUndecided, nameOf, wordsOf } from './import-options.ts';
import { type InputFile, inputFiles } from './input-files.ts';
import { recognitionText } from './recognise-command.ts';
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

const tellProgress = ({ call }: Job, progress: ImportProgress | null): void => {
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
    tellProgress(job, view.progress);
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
  call.io.err(viewText(view));
  const word = await call.io.ask(`Load ${counted(view.tables.length, 'dataset')}? [y/N] `);
  if (!/^y(es)?$/i.test(word.trim())) throw notConfirmed();
};

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

/** Where nobody can be asked: shows what the files hold, and touches no data folder. Throws `not-confirmed`. */
const refuse = async (call: Call, files: readonly InputFile[]): Promise<never> => {
  const { recogniseFiles } = await import('../rooms/imports/index.ts');
  const found = await recogniseFiles(files);
  if (!call.json) call.io.err(found.map(recognitionText).join('\n\n'));
  throw notConfirmed();
};

type Decisions = { words: ImportWords; dataset: string | undefined };

const decide = async (job: Job, proposed: ImportView, { words, dataset }: Decisions): Promise<void> => {
  let view = proposed;
  const change = async (json: ImportChange): Promise<void> => {
    view = await job.api.get(importView, importPath(job, view.id), { method: 'PATCH', json });
  };
  if (dataset !== undefined) await change(nameOf(view.tables, dataset));
  for (const one of changesOf(view.tables, words)) await change(one);
  await confirm(job, view);
  const left = dropUndecided(view.tables);
  if (left.notes.length > 0) await change(left.change);
  for (const text of left.notes) note(job.call, text);
};

const load = async (job: Job, id: string): Promise<ImportView> => {
  await job.api.send(importPath(job, id, 'load'), { method: 'POST' });
  const done = await waitWhile(job, id, 'loading');
  if (done.state !== 'done') throw failed(done);
  return done;
};

type Outcome = { results: ImportResult[]; notes: string[] };

const saveAllRejects = async (job: Job, id: string, results: readonly ImportResult[]): Promise<ImportResult[]> => {
  const saved: ImportResult[] = [];
  for (const result of results) saved.push(await saveRejects(job, id, result));
  return saved;
};

/** The wizard's way: upload, look, change, confirm, load. */
const importByApi = async (job: Job, files: readonly InputFile[], decisions: Decisions): Promise<Outcome> => {
  const uploads: string[] = [];
  for (const file of files) uploads.push(await uploadFile(job, file));
  const started = await job.api.get(importView, importPath(job), { method: 'POST', json: { uploads } });
  try {
    const view = await waitWhile(job, started.id, 'inspecting');
    if (view.state !== 'ready') throw failed(view);
    await decide(job, view, decisions);
    const done = await load(job, view.id);
    return { results: await saveAllRejects(job, view.id, done.results), notes: done.notes };
  } catch (error) {
    await job.api.send(importPath(job, started.id), { method: 'DELETE' }).catch(() => {}); // its uploads go with it
    throw error;
  }
};

/** With the stores open in this process and a yes in advance, files are read where they lie instead of being copied first. */
const importInPlace = async (
  job: Job,
  local: Installation,
  files: readonly InputFile[],
  decisions: Decisions,
): Promise<Outcome> => {
  const { importFiles } = await import('../rooms/imports/index.ts');
  const { openWorkspace } = await import('../rooms/accounts/index.ts');
  const workspace = await openWorkspace(local.stores, local.owner, job.slug);
  const { results, notes, importIds } = await importFiles(workspace, {
    files,
    ...decisions.words,
    dataset: decisions.dataset,
    signal: job.call.signal,
    onProgress: (progress) => tellProgress(job, progress),
  });
  const [id = ''] = importIds;
  return { results: await saveAllRejects(job, id, results), notes };
};

/** Files for one dataset are loaded into it one after another; otherwise all of them are one import, whole or not at all. */
const batchesOf = (files: readonly InputFile[], { dataset }: Decisions): InputFile[][] =>
  dataset === undefined ? [[...files]] : files.map((file) => [file]);

const importAll = async (job: Job, local: Installation | null, files: readonly InputFile[], decisions: Decisions) => {
  const results: ImportResult[] = [];
  for (const batch of batchesOf(files, decisions)) {
    const inPlace = local !== null && job.call.options['yes'] === true;
    const done = inPlace ? await importInPlace(job, local, batch, decisions) : await importByApi(job, batch, decisions);
    for (const text of done.notes) note(job.call, text);
    results.push(...done.results);
  }
  return results;
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
  inWorkspace: true,
  run: async (call) => {
    const files = inputFiles(call.files);
    const wanted = workspaceWord(call);
    const decisions: Decisions = {
      dataset: option(call, 'dataset'),
      words: wordsOf({
        identifiers: optionList(call, 'identifier'),
        references: optionList(call, 'reference'),
        treatments: optionList(call, 'treat'),
      }),
    };
    if (call.options['yes'] !== true && !call.io.interactive) await refuse(call, files);
    await withApi(call, async ({ api, local }) => {
      const { slug } = await ensureWorkspace(api, wanted);
      const results = await importAll({ api, slug, call }, local, files, decisions);
      show(call, results, () => resultText(results));
    });
  },
};
