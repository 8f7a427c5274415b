/** Records: rows of a dataset one by one, for programs: add, find, change, remove, verify (C5.1, P5.2, P13.3). */
export { addRecords } from './add-records.ts';
export { changeRecords } from './change-records.ts';
export { findRecords } from './find-records.ts';
export { policy } from './policy.ts';
export { purgeDueRecords, purgeRecords } from './purge-records.ts';
export { dropRecordsOf, recoverRecords } from './recover-records.ts';
export { removeRecords } from './remove-records.ts';
export { verifyRemoval } from './verify-removal.ts';
export { closeRecords } from './with-records.ts';
