/** Runs the command line inside a test: what it printed, what it returned. */
import type { Io } from './io.ts';
import { run } from './run.ts';

export type Ran = { code: number; out: string; err: string };

/** `answers` are typed at the prompts; without any, nobody sits at the keyboard. */
export const perfectlydata = async (args: string[], answers: string[] | null = null): Promise<Ran> => {
  const out: string[] = [];
  const err: string[] = [];
  const typed = [...(answers ?? [])];
  const io: Io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: answers !== null,
    ask: (question) => {
      err.push(question);
      return Promise.resolve(typed.shift() ?? '');
    },
  };
  const code = await run(io, args, new AbortController().signal);
  return { code, out: out.join('\n'), err: err.join('\n') };
};
