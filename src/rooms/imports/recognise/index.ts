/** Recognising personal data in sampled tables: the front door. */
export { recogniseTables } from './recognise-tables.ts';
export type { Awaiting, KnownDataset, RecognisedTable, SampledTable } from './sampled-table.ts';
