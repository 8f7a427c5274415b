/** verify-audit: through the server or the data folder, or offline on an export; needs only the public key then. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { auditCheck } from '../contract/audit.ts';
import { readConfig } from '../config.ts';
import { at } from './api.ts';
import { type Call, type Command, option, show, usageError } from './command.ts';
import { withApi } from './connect.ts';
import { exitCodes } from './exit-codes.ts';
import { inputFiles } from './input-files.ts';
import { counted } from './text-table.ts';
import { workspaceOf } from './workspace-of.ts';

const read = async (word: string): Promise<string> => {
  const [file] = inputFiles([word]);
  return file === undefined ? '' : readFile(file.path, 'utf8');
};

/** The key given, else the one of the data folder; none: the one that the export carries. */
const keyOf = async (call: Call): Promise<{ path: string; pem: string } | null> => {
  const given = option(call, 'key');
  if (given !== undefined) return { path: given, pem: await read(given) };
  const data = option(call, 'data');
  const path = join(readConfig(data === undefined ? {} : { data }).dataDir, 'certificate-key.pem');
  return existsSync(path) ? { path, pem: await readFile(path, 'utf8') } : null;
};

const checkFile = async (call: Call, file: string): Promise<number> => {
  const { checkExport } = await import('../rooms/audit/index.ts');
  const text = await read(file);
  const key = text.trimStart().startsWith('{') ? await keyOf(call) : null;
  const result = { ...checkExport(text, key?.pem), key: key?.path ?? null };
  show(call, result, () => [result.summary, ...result.problems].join('\n'));
  return result.valid ? exitCodes.done : exitCodes.invalid;
};

const textOf = ({ intact, firstBroken, entries, prunedUntil }: z.output<typeof auditCheck>): string => {
  if (!intact)
    return `The audit log was changed at entry ${firstBroken}${firstBroken === 0 ? ', its checkpoint' : ''}.`;
  const pruned = prunedUntil === null ? '' : ` A signed checkpoint stands for what was written until ${prunedUntil}.`;
  return `The audit log is whole: ${counted(entries, 'entry', 'entries')} in an unbroken chain.${pruned}`;
};

const checkLog = (call: Call, workspace: string | undefined): Promise<number> =>
  withApi(call, async ({ api }) => {
    const base = workspace === undefined ? '/staff' : at('workspaces', await workspaceOf(api, workspace));
    const result = await api.get(auditCheck, `${base}/audit/check`);
    show(call, result, () => textOf(result));
    return result.intact ? exitCodes.done : exitCodes.invalid;
  });

export const verifyAuditCommand: Command = {
  usage: 'verify-audit --workspace W | --all | --file EXPORT [--key PUBLIC-KEY.pem]',
  summary: 'Check that no entry of the audit log was changed or taken out; with --file offline, on an export',
  options: {
    workspace: { type: 'string', short: 'w' },
    all: { type: 'boolean' },
    file: { type: 'string' },
    key: { type: 'string' },
  },
  words: [0, 0],
  run: (call) => {
    const workspace = option(call, 'workspace');
    const file = option(call, 'file');
    const all = call.options['all'] === true;
    if ([workspace !== undefined, all, file !== undefined].filter(Boolean).length !== 1)
      throw usageError('Say one of --workspace W, --all, --file EXPORT.');
    return file === undefined ? checkLog(call, workspace) : checkFile(call, file);
  },
};
