/** Values as programs send and get them, and as kept columns hold them: as the text that the engine makes of them. */
import type { RecordValue } from '../../contract/records.ts';
import { invalid, type Trouble } from '../../kit/errors.ts';
import type { CatalogueColumn } from '../datasets/index.ts';

/** A value in JSON. An empty text and null are no value. */
export type Value = RecordValue;

const most = 100_000;

const misfit = ({ name }: Pick<CatalogueColumn, 'name'>): Trouble =>
  invalid(
    'value-misfits',
    `A value does not fit the column ${name}`,
    'Numbers are sent as numbers, days as 2026-01-31, instants as 2026-01-31T23:59:00Z, between 1900 and 2299. Nothing was changed.',
  );

const baseType = (sqlType: string): string => sqlType.replace(/^Nullable\((.*)\)$/, '$1');

const wholeNumber = (column: CatalogueColumn, text: string): string => {
  const number = /^-?[0-9]{1,19}$/.test(text) ? BigInt(text) : null;
  if (number === null || BigInt.asIntN(64, number) !== number) throw misfit(column);
  return String(number);
};

const decimalNumber = (column: CatalogueColumn, text: string): string => {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw misfit(column);
  return String(number).replace('e+', 'e'); // as the engine writes it
};

const truth = (column: CatalogueColumn, text: string): string => {
  if (text !== 'true' && text !== 'false') throw misfit(column);
  return text;
};

// What the engine's Date32 and DateTime64 can tell.
const [earliest, latest] = [Date.UTC(1900, 0, 1), Date.UTC(2300, 0, 1) - 1];

const within = (time: number): boolean => time >= earliest && time <= latest;

const day = (column: CatalogueColumn, text: string): string => {
  const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!within(time) || new Date(time).toISOString().slice(0, 10) !== text) throw misfit(column);
  return text;
};

const instant = (column: CatalogueColumn, text: string): string => {
  const shape = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;
  const time = shape.test(text) ? Date.parse(text) : Number.NaN;
  if (!within(time)) throw misfit(column);
  return new Date(time).toISOString().replace('T', ' ').slice(0, 23);
};

const converters: Readonly<Record<string, (column: CatalogueColumn, text: string) => string>> = {
  Int64: wholeNumber,
  Float64: decimalNumber,
  Bool: truth,
  Date: day,
  Date32: day,
};

/** The text of a value that somebody sent; null for none. Throws `value-misfits`. */
export const textOf = (column: Pick<CatalogueColumn, 'name'>, value: Value): string | null => {
  if (value === null || value === '') return null;
  const text = String(value);
  if (text.length > most) throw misfit(column);
  return text;
};

/** What a kept column holds of a value. Throws `value-misfits`. */
export const keptCell = (column: CatalogueColumn, value: Value): string | null => {
  const text = textOf(column, value);
  const type = baseType(column.sqlType);
  if (type.endsWith('String') || type.endsWith('String)')) return text ?? '';
  if (text === null) return null;
  const convert = type.startsWith('DateTime64') ? instant : converters[type];
  if (convert === undefined) throw misfit(column);
  return convert(column, text);
};

const isSafe = (text: string): boolean => Number.isSafeInteger(Number(text));

/** The value of what a kept column holds; whole numbers beyond 2^53 stay texts. */
export const keptValue = (column: CatalogueColumn, cell: string | null): Value => {
  if (cell === null || cell === '') return null;
  const type = baseType(column.sqlType);
  if (/^U?Int/.test(type)) return isSafe(cell) ? Number(cell) : cell;
  if (type.startsWith('Float')) return Number(cell);
  if (type === 'Bool') return cell === 'true';
  return type.startsWith('DateTime64') ? `${cell.replace(' ', 'T')}Z` : cell;
};

/** True where texts of a column can be put in the order of time. */
export const isOfTime = ({ treatment, sqlType }: CatalogueColumn): boolean =>
  treatment === 'keep' && baseType(sqlType).startsWith('Date');
