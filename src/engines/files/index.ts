/** Files of our own beside the stores. */
export { appendLines, readLines } from './growing-file.ts';
