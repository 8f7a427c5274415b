/** workspaces, datasets, describe, ask, audit verify. */
import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { z } from 'zod';
import { dataset, datasetSummary } from '../contract/catalog.ts';
import { answer, type Answer } from '../contract/insights.ts';
import { invalid } from '../kit/errors.ts';
import { at } from './api.ts';
import { type Command, show, usageError, workspaceWord } from './command.ts';
import { withApi } from './connect.ts';
import { exitCodes } from './exit-codes.ts';
import { inputFiles } from './input-files.ts';
import { counted, textTable } from './text-table.ts';
import { listWorkspaces, workspaceOf } from './workspace-of.ts';

const inWorkspace = { workspace: { type: 'string', short: 'w' } } as const;

export const workspacesCommand: Command = {
  usage: 'workspaces',
  summary: 'List the workspaces',
  options: {},
  words: [0, 0],
  run: (call) =>
    withApi(call, async ({ api }) => {
      const all = await listWorkspaces(api);
      show(call, all, () =>
        textTable(
          ['Workspace', 'Name', 'k'],
          all.map(({ slug, name, k }) => [slug, name, k]),
        ),
      );
    }),
};

export const datasetsCommand: Command = {
  usage: 'datasets --workspace W',
  summary: 'List the datasets of a workspace',
  options: inWorkspace,
  inWorkspace: true,
  words: [0, 0],
  run: (call) =>
    withApi(call, async ({ api }) => {
      const slug = await workspaceOf(api, workspaceWord(call));
      const { items } = await api.get(z.object({ items: z.array(datasetSummary) }), at('workspaces', slug, 'datasets'));
      const rows = items.map((one) => [
        one.name,
        one.rows,
        one.persons,
        one.columns,
        one.personalColumns,
        one.loadedAt,
      ]);
      show(call, items, () => textTable(['Dataset', 'Rows', 'Persons', 'Columns', 'Personal', 'Loaded'], rows));
    }),
};

export const describeCommand: Command = {
  usage: 'describe DATASET --workspace W',
  summary: 'Columns, what was recognised, references and loads of a dataset',
  options: inWorkspace,
  inWorkspace: true,
  words: [1, 1],
  run: (call) =>
    withApi(call, async ({ api }) => {
      const slug = await workspaceOf(api, workspaceWord(call));
      const found = await api.get(dataset, at('workspaces', slug, 'datasets', call.files[0] ?? ''));
      const rows = found.columnList.map((one) => [
        one.name,
        one.type,
        one.category,
        one.treatment,
        one.identifier?.kind ?? '',
      ]);
      const references = found.references.map(
        (one) => `${one.column} → ${one.target.dataset}.${one.target.column} (${one.role})`,
      );
      show(call, found, () =>
        [
          `${found.name}: ${counted(found.rows, 'row')}, ${found.persons === null ? 'few persons' : counted(found.persons, 'person')}`,
          textTable(['Column', 'Type', 'Category', 'Treatment', 'Identifies by'], rows),
          ...references,
        ].join('\n'),
      );
    }),
};

const readQuestion = async (word: string): Promise<unknown> => {
  const [file] = word === '-' ? [] : inputFiles([word]);
  const text = file === undefined ? await textOf(process.stdin) : await readFile(file.path, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid(
      'bad-question',
      'The question is not JSON',
      'Write it in the words of Cube’s query format. Nothing was asked.',
    );
  }
};

const cellText = (cell: Answer['rows'][number]['cells'][number], hidden: boolean): string | number => {
  if (cell === null) return hidden ? 'hidden' : '';
  if (typeof cell === 'object') return cell.pseudonym;
  return typeof cell === 'boolean' ? String(cell) : cell;
};

const answerText = ({ columns, rows, hiddenRows, k, truncated }: Answer): string =>
  [
    textTable(
      columns.map(({ title }) => title),
      rows.map(({ cells, hidden }) => cells.map((cell) => cellText(cell, hidden))),
    ),
    ...(hiddenRows > 0
      ? [`${counted(hiddenRows, 'row')} hidden: about fewer than ${k} persons, or giving such a row away.`]
      : []),
    ...(truncated ? ['There are more rows than the limit allows.'] : []),
  ].join('\n');

export const askCommand: Command = {
  usage: 'ask --workspace W QUESTION.json',
  summary: 'Ask a question in the words of Cube’s query format (- reads standard input)',
  options: inWorkspace,
  inWorkspace: true,
  words: [1, 1],
  run: async (call) => {
    const json = await readQuestion(call.files[0] ?? '');
    await withApi(call, async ({ api }) => {
      const slug = await workspaceOf(api, workspaceWord(call));
      const path = at('workspaces', slug, 'ask');
      const result = await api.get(answer, path, { method: 'POST', json, signal: call.signal });
      show(call, result, () => answerText(result));
    });
  },
};

const checked = z.object({ intact: z.boolean(), firstBroken: z.number().nullable() });

export const auditCommand: Command = {
  usage: 'audit verify --workspace W',
  summary: 'Check that no entry of the audit log was changed or taken out',
  options: inWorkspace,
  inWorkspace: true,
  words: [1, 1],
  run: async (call) => {
    if (call.files[0] !== 'verify') throw usageError('Call it as: perfectlydata audit verify --workspace W');
    return withApi(call, async ({ api }) => {
      const slug = await workspaceOf(api, workspaceWord(call));
      const result = await api.get(checked, at('workspaces', slug, 'audit', 'check'));
      const text = result.intact
        ? 'The audit log is whole.'
        : `The audit log was changed at entry ${result.firstBroken}.`;
      show(call, result, () => text);
      return result.intact ? exitCodes.done : exitCodes.invalid;
    });
  },
};
