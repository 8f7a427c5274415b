/** What the wizard offers for a column, as pure data. */
import type { Column, Generalisation, Identifier, Treatment } from '../../../../src/contract/catalog.ts';
import type { ImportChange } from '../../../../src/contract/imports.ts';

export type TableChange = Omit<ImportChange['tables'][number], 'table'>;
export type ColumnChange = NonNullable<TableChange['columns']>[number];

/** A treatment and, for generalising, how: `keep`, `generalise:year`. */
export type TreatmentChoice = Exclude<Treatment, 'generalise'> | `generalise:${Generalisation}`;

/** How a column of this kind can be made coarser, if at all. */
export const generalisationOf = (
  column: Pick<Column, 'category' | 'type' | 'generalisation'>,
): Generalisation | null => {
  if (column.generalisation !== null) return column.generalisation;
  if (column.category === 'user.contact.address.postal_code') return 'area';
  if (column.category === 'user.device.ip_address') return 'network';
  return column.type === 'date' || column.type === 'datetime' ? 'year' : null;
};

/** The choices for a column, the undecided one only while it is undecided. */
export const treatmentChoices = (column: Column): TreatmentChoice[] => {
  const coarser = generalisationOf(column);
  return [
    ...(column.treatment === 'ask' ? (['ask'] as const) : []),
    'tokenise',
    ...(coarser === null ? [] : ([`generalise:${coarser}`] as const)),
    'keep',
    'drop',
  ];
};

export const treatmentChoice = (column: Column): TreatmentChoice =>
  column.treatment === 'generalise' ? `generalise:${generalisationOf(column) ?? 'year'}` : column.treatment;

/** The change that a choice means. */
export const treatmentChange = (name: string, choice: TreatmentChoice): ColumnChange => {
  const [treatment, generalisation] = choice.split(':') as [Treatment, Generalisation | undefined];
  return { name, treatment, generalisation: generalisation ?? null };
};

export type IdentifiesChoice = 'no' | Identifier['scope'];

const kindOf = (column: Column): string => {
  if (column.identifier !== null) return column.identifier.kind;
  if (column.category === 'user.contact.email') return 'email';
  return column.category === 'user.contact.phone_number' ? 'phone' : 'customer_number';
};

/** The identifier that a choice means. */
export const identifierChange = (column: Column, choice: IdentifiesChoice): ColumnChange => ({
  name: column.name,
  identifier: choice === 'no' ? null : { kind: kindOf(column), scope: choice },
});

/** Columns whose name or category has the words. */
export const searchColumns = <T extends Column>(columns: readonly T[], words: string): T[] => {
  const wanted = words.trim().toLowerCase();
  return columns.filter((column) => `${column.name} ${column.category ?? ''}`.toLowerCase().includes(wanted));
};
