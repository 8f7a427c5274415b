/** Recognising personal data in sampled tables: the front door. */
export { recogniseTables } from './recognise-tables.ts';
export type { KnownDataset, RecognisedTable, SampledTable } from './sampled-table.ts';
export type { SampledColumn } from './column-profile.ts';
