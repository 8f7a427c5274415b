/** Files of our own beside the stores. */
export { appendLines, readLines } from './growing-file.ts';
export { type Journal, openJournal, readJournal, type Seal } from './journal.ts';
