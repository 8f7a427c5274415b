/** Imports: source → rows. Read, recognise, check, load (P5.2, P7.2). */
export { changeImport } from './change-import.ts';
export { cancelImport, deleteImport } from './end-import.ts';
export { type ImportWords, importFiles } from './import-files.ts';
export { loadImport } from './load-import.ts';
export { policy } from './policy.ts';
export { readRejects } from './read-rejects.ts';
export { recogniseFiles } from './recognise-files.ts';
export { resumeImports } from './resume-imports.ts';
export { startImport } from './start-import.ts';
export { dropUploadsOf, storeUpload, sweepUploads } from './store-upload.ts';
export { getImport, listImports } from './view-import.ts';
