/** Long work behind the server: kept in Postgres, so that it survives a restart; seen, cancelled and repeated by name. */
export { type Job, type Jobs, openJobs } from './open-jobs.ts';
export { declarations } from './tables.ts';
