/** From words to an exit code: finds the command, runs it, tells errors. */
import { errorFacts, setQuiet } from '../kit/log.ts';
import { isTrouble, Trouble } from '../kit/errors.ts';
import { version } from '../version.ts';
import { verifyAuditCommand } from './audit-commands.ts';
import { backupCommand, restoreCommand } from './backup-command.ts';
import { checkCertificateCommand } from './certificate-command.ts';
import { checkWords, type Command, parseCall, usageError, workspaceWord } from './command.ts';
import { askCommand, auditCommand, datasetsCommand, describeCommand, workspacesCommand } from './dataset-commands.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { importCommand } from './import-command.ts';
import type { Io } from './io.ts';
import {
  correctCommand,
  eraseCommand,
  exportCommand,
  findCommand,
  liftCommand,
  restrictCommand,
} from './people-commands.ts';
import { rotateKeysCommand } from './rotate-command.ts';
import { recogniseCommand } from './recognise-command.ts';
import { staffCommand } from './staff-command.ts';
import { signInCommand, startCommand } from './start-command.ts';

export const commands: Readonly<Record<string, Command>> = {
  start: startCommand,
  'sign-in': signInCommand,
  recognise: recogniseCommand,
  import: importCommand,
  workspaces: workspacesCommand,
  datasets: datasetsCommand,
  describe: describeCommand,
  ask: askCommand,
  find: findCommand,
  export: exportCommand,
  restrict: restrictCommand,
  lift: liftCommand,
  correct: correctCommand,
  erase: eraseCommand,
  'check-certificate': checkCertificateCommand,
  audit: auditCommand,
  'verify-audit': verifyAuditCommand,
  staff: staffCommand,
  'rotate-keys': rotateKeysCommand,
  backup: backupCommand,
  restore: restoreCommand,
};

const helpText = (): string => `PerfectlyData ${version}: your customers' own data, pseudonymised.

${Object.values(commands)
  .map(({ usage, summary }) => `  perfectlydata ${usage}\n      ${summary}`)
  .join('\n')}

Every command takes
  --data DIR   the data folder (default ./data); goes through the server that runs on it, else opens it itself
  --json       JSON on standard output; errors as JSON on standard error
  --help

Exit codes
  0 done   1 a defect of ours   2 the command cannot be understood   3 the input is wrong (a file, a question, a certificate)
  4 there is no such thing or person   5 conflict, or not confirmed (--yes)   6 stopped   7 not available now   8 not allowed`;

const commandOf = (name: string): Command => {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command;
  throw usageError(`There is no command “${name}”. See \`perfectlydata --help\`.`);
};

const defect = (error: unknown): Trouble => {
  const { code, place } = errorFacts(error);
  const where = place === undefined ? String(code) : `${String(code)} at ${String(place)}`;
  return new Trouble('broken', {
    code: 'internal-error',
    title: 'Something went wrong on our side',
    detail: `This is a defect (${where}). Please report it.`,
  });
};

const tell = (io: Io, json: boolean, { code, title, detail }: Trouble): void =>
  io.err(json ? JSON.stringify({ error: { code, title, detail } }) : `${title}. ${detail}`);

const runCommand = async (io: Io, args: string[], json: boolean, signal: AbortSignal): Promise<number> => {
  const [name = '', ...rest] = args;
  const command = commandOf(name);
  const { files, options } = parseCall(command, rest);
  if (options['help'] === true) {
    io.out(`perfectlydata ${command.usage}\n    ${command.summary}`);
    return exitCodes.done;
  }
  checkWords(command, files);
  if (command.inWorkspace === true) workspaceWord({ options });
  return (await command.run({ io, json, files, options, signal })) ?? exitCodes.done;
};

/** Runs the command line; never throws. Returns the exit code. */
export const run = async (io: Io, args: string[], signal: AbortSignal): Promise<number> => {
  if (['--help', '-h', 'help'].includes(args[0] ?? '')) return (io.out(helpText()), exitCodes.done);
  if (args[0] === '--version' || args[0] === '-v') return (io.out(version), exitCodes.done);
  const json = args.includes('--json');
  setQuiet(json || args[0] !== 'start');
  try {
    if (args.length === 0) throw usageError('Say what to do. See `perfectlydata --help`.');
    return await runCommand(io, args, json, signal);
  } catch (error) {
    const trouble = isTrouble(error) ? error : defect(error);
    tell(io, json, trouble);
    return exitCodeOf(trouble);
  }
};
