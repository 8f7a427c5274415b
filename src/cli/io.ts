/** Where the command line reads and writes; tests hand in their own. */
import { createInterface } from 'node:readline/promises';

export type Io = {
  /** Results: standard output. */
  out: (text: string) => void;
  /** Notes, progress and errors: standard error. */
  err: (text: string) => void;
  /** A person sits at the keyboard and sees both. */
  interactive: boolean;
  /** Asks on standard error and waits for a line. */
  ask: (question: string) => Promise<string>;
};

const askPerson = async (question: string): Promise<string> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
};

export const terminal: Io = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  interactive: process.stdin.isTTY && process.stderr.isTTY,
  ask: askPerson,
};
