/** The operator's scanner for malware, asked about every file that somebody sends. */
export { configureScanner, scanFile } from './scan-file.ts';
