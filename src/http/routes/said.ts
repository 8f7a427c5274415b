/** Adds to what the API answers its sentences by code, so that the app can say them in the reader's language. */
import type { Dataset } from '../../contract/catalog.ts';
import type { ImportTable, ImportView } from '../../contract/imports.ts';
import { type Said, understand } from '../../contract/said.ts';

const withWhy = <T extends { why: string }>(one: T): T & { said: Said[] } => ({ ...one, said: understand(one.why) });

const saidTable = (table: ImportTable): ImportTable => ({
  ...table,
  descriptionSaid: understand(table.description),
  columns: table.columns.map(withWhy),
  references: table.references.map(withWhy),
  ...(table.awaiting === undefined ? {} : { awaiting: table.awaiting.map(withWhy) }),
});

export const saidImport = (view: ImportView): ImportView => ({
  ...view,
  tables: view.tables.map(saidTable),
  notesSaid: view.notes.map(understand),
});

export const saidDataset = (one: Dataset): Dataset => ({
  ...one,
  columnList: one.columnList.map(withWhy),
  references: one.references.map(withWhy),
});
