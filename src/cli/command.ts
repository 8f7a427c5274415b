/** What a command is, and the words it was called with. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { invalid, type Trouble } from '../kit/errors.ts';
import type { Io } from './io.ts';

type OptionSpecs = NonNullable<ParseArgsConfig['options']>;
type OptionValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

export type Call = {
  io: Io;
  json: boolean;
  files: string[];
  options: OptionValues;
  /** Aborted by Ctrl C. */
  signal: AbortSignal;
};

export type Command = {
  /** `import FILE… --workspace W` */
  usage: string;
  summary: string;
  options: OptionSpecs;
  /** How many words besides options: at least, at most. */
  words: readonly [number, number];
  /** The command works in a workspace, which has to be named. */
  inWorkspace?: true;
  /** Returns the exit code when it is not 0. */
  run: (call: Call) => Promise<number | void>;
};

/** The command was called in a way it does not know (exit code 2). */
export const usageError = (detail: string): Trouble => invalid('usage', 'The command cannot be understood', detail);

const commonOptions: OptionSpecs = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

const known = (error: unknown): Trouble => {
  const text = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
  return usageError(`${text}. See \`perfectlydata --help\`.`);
};

/** Parses the words after the command's name. Throws `usage`. */
export const parseCall = (command: Command, args: string[]): { files: string[]; options: OptionValues } => {
  try {
    const options = { ...commonOptions, ...command.options };
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return { files: positionals, options: values };
  } catch (error) {
    throw known(error);
  }
};

/** Checks how many words came; `--help` needs none. */
export const checkWords = (command: Command, files: readonly string[]): void => {
  const [least, most] = command.words;
  if (files.length >= least && files.length <= most) return;
  throw usageError(`Call it as: perfectlydata ${command.usage}`);
};

/** The text of an option, or undefined. */
export const option = (call: Pick<Call, 'options'>, name: string): string | undefined => {
  const value = call.options[name];
  return typeof value === 'string' ? value : undefined;
};

/** The texts of an option that may come several times. */
export const optionList = (call: Pick<Call, 'options'>, name: string): string[] => {
  const value = call.options[name];
  return Array.isArray(value) ? value.map(String) : [];
};

/** The text of an option that must be there. Throws `usage`. */
const needed = (call: Pick<Call, 'options'>, name: string, what: string): string => {
  const value = option(call, name)?.trim();
  if (value === undefined || value === '') throw usageError(`Say ${what} with --${name}.`);
  return value;
};

/** Prints a result: JSON of that shape, or the text for people. */
export const show = (call: Call, result: unknown, text: () => string): void => {
  call.io.out(call.json ? JSON.stringify(result, null, 2) : text());
};

/** `--workspace`, which commands with `inWorkspace` always have. */
export const workspaceWord = (call: Pick<Call, 'options'>): string => needed(call, 'workspace', 'which workspace');

/** Something worth knowing that stops nothing, on standard error. */
export const note = (call: Call, text: string): void => {
  call.io.err(call.json ? JSON.stringify({ note: text }) : `Note: ${text}`);
};
