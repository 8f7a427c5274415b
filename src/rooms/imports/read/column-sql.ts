/**
 * SQL that turns a raw text column into its typed value, and says which texts do not convert.
 * A time that names no zone is what clocks in `zone` showed (docs/decisions/0009-times-without-a-zone.md); one with an offset
 * stays that instant.
 */
import { groupedNumberPattern, ZONED_DATETIME } from './infer-formats.ts';
import type { ColumnFormat, PreparedColumn, SourceFrom } from './shapes.ts';

/** A string literal of the engine's SQL. */
export const literal = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;
/** A quoted identifier of the engine's SQL. */
export const quoted = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

const DATETIME = "DateTime64(3, 'UTC')";

/**
 * The instant at which clocks in the zone show what `clock` (DateTime64 in UTC) says. By way of its text, as that is the
 * engine's one way that is right up to the hour in which clocks are changed: its Joda parser is not when given a zone.
 */
const instantOf = (clock: string, zone: string): string =>
  zone === 'UTC' ? clock : `toDateTime64OrNull(toString(${clock}), 3, ${literal(zone)})`;
type Conversion = { value: string; sqlType: string; reason: string; check?: string };

function patternDates(text: string, patterns: string[]): string {
  const parsed = patterns.map((pattern) => `parseDateTime64InJodaSyntaxOrNull(${text}, ${literal(pattern)}, 'UTC')`);
  return parsed.length === 1 ? (parsed[0] ?? '') : `coalesce(${parsed.join(', ')})`;
}

const inRange = (value: string): string => `toYear(${value}) BETWEEN 1900 AND 2299`;

/** `text` is an expression without surrounding spaces. The engine rolls 30 February over, so dates are compared back. */
function convert(text: string, format: ColumnFormat, zone: string): Conversion {
  switch (format.kind) {
    case 'integer':
      return { value: `toInt64OrNull(${text})`, sqlType: 'Int64', reason: 'is not a whole number' };
    case 'number': {
      const value = `toFloat64OrNull(${text})`;
      return { value, sqlType: 'Float64', reason: 'is not a number', check: `isFinite(${value})` };
    }
    case 'grouped-number': {
      const kept = `replaceRegexpAll(${text}, ${literal(`[^-+0-9${format.decimal}]`)}, '')`;
      const value = `toFloat64OrNull(${format.decimal === '.' ? kept : `replaceOne(${kept}, ',', '.')`})`;
      const check = `match(${text}, ${literal(groupedNumberPattern(format.group, format.decimal))})`;
      return { value, sqlType: 'Float64', reason: 'is not a number', check };
    }
    case 'boolean': {
      const value = `multiIf(lower(${text}) IN ('true', 'yes'), true, lower(${text}) IN ('false', 'no'), false, NULL)`;
      return { value, sqlType: 'Bool', reason: 'is neither true nor false' };
    }
    case 'date': {
      const value = `toDate32OrNull(${text})`;
      return {
        value,
        sqlType: 'Date32',
        reason: 'is not a date between 1900 and 2299',
        check: `toString(${value}) = ${text}`,
      };
    }
    case 'pattern-date': {
      const parsed = patternDates(text, format.patterns);
      return {
        value: `toDate32(${parsed})`,
        sqlType: 'Date32',
        reason: 'is not a date between 1900 and 2299',
        check: inRange(parsed),
      };
    }
    case 'datetime': {
      // Whether it is a time at all is asked in UTC, where none is jumped over.
      const clock = `toDateTime64OrNull(${text}, 3, 'UTC')`;
      const check = `startsWith(toString(${clock}), ${text}) AND ${inRange(clock)}`;
      const value = `toDateTime64OrNull(${text}, 3, ${literal(zone)})`;
      return { value, sqlType: DATETIME, reason: 'is not a date and time', check };
    }
    case 'zoned-datetime': {
      const value = `parseDateTime64BestEffortOrNull(${text}, 3, ${literal(zone)})`;
      const check = `match(${text}, ${literal(ZONED_DATETIME)}) AND ${inRange(value)}`;
      return { value, sqlType: DATETIME, reason: 'is not a date and time', check };
    }
    case 'pattern-datetime': {
      const clock = `toDateTime64(${patternDates(text, format.patterns)}, 3, 'UTC')`;
      return {
        value: instantOf(clock, zone),
        sqlType: DATETIME,
        reason: 'is not a date and time',
        check: inRange(clock),
      };
    }
    default:
      return { value: text, sqlType: 'String', reason: '' };
  }
}

/**
 * The SQL for the String column `name` of a source. Spaces around typed values do not count; `text` keeps them.
 * @param zone IANA name of the zone whose clocks times without a zone show
 */
export function textColumnSql(name: string, format: ColumnFormat, zone: string): PreparedColumn {
  const raw = quoted(name);
  if (format.kind === 'text')
    return { value: `nullIf(${raw}, '')`, text: raw, valid: null, sqlType: 'String', reason: '' };
  const trimmed = `trimBoth(${raw})`;
  const { value, sqlType, reason, check } = convert(trimmed, format, zone);
  const missing = [
    `${trimmed} = ''`,
    ...(format.nulls.length ? [`${trimmed} IN (${format.nulls.map(literal).join(', ')})`] : []),
  ].join(' OR ');
  const good = check === undefined ? `isNotNull(${value})` : `ifNull(${check}, false)`;
  const safe = check === undefined && format.nulls.length === 0 ? value : `if(${good}, ${value}, NULL)`;
  return { value: safe, text: raw, valid: `(${missing} OR ${good})`, sqlType, reason };
}

/** A Parquet time that names no zone (`isAdjustedToUTC=false`), as the worker hands it over: what a clock showed, as if in UTC. */
const CLOCK = /^DateTime64\(\d\)$/;
export const asClock = (engineType: string): string =>
  CLOCK.test(engineType) ? engineType.replace(')', ", 'UTC')") : engineType;

const ENGINE_VALUES: [RegExp, string, (raw: string, zone: string) => string][] = [
  [/^(Int|UInt(8|16|32)\b)/, 'Int64', (raw) => `toInt64(${raw})`],
  [/^(Float|Decimal)/, 'Float64', (raw) => `toFloat64(${raw})`],
  [/^Bool/, 'Bool', (raw) => raw],
  [CLOCK, DATETIME, (raw, zone) => instantOf(`toDateTime64(${raw}, 3, 'UTC')`, zone)],
  [/^DateTime/, DATETIME, (raw, zone) => `toDateTime64(${raw}, 3, ${literal(zone)})`],
  [/^Date/, 'Date32', (raw) => `toDate32(${raw})`],
];

/** The SQL for a column that the engine already reads with a type of its own (Nullable). */
export function engineColumnSql(name: string, engineType: string, zone: string): PreparedColumn {
  const raw = quoted(name);
  const found = ENGINE_VALUES.find(([pattern]) => pattern.test(engineType));
  const text = `ifNull(toString(${raw}), '')`;
  if (!found) return { value: `nullIf(${raw}, '')`, text, valid: null, sqlType: 'String', reason: '' };
  return { value: found[2](raw, zone), text, valid: null, sqlType: found[1], reason: '' };
}

/**
 * `file(…)` and the settings for a source, ready to stand in a statement.
 * @param options.numbered for statements that use `_row_number`: reading in parallel counts a skipped header as a row in
 *   all but the first block, so numbers hold only without it
 */
export function sourceSql(from: SourceFrom, options: { numbered?: boolean } = {}): { table: string; settings: string } {
  const structure = from.structure.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ');
  const wanted = options.numbered ? { ...from.settings, input_format_parallel_parsing: 0 } : from.settings;
  const settings = Object.entries(wanted).map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : literal(value)}`,
  );
  return {
    table: `file(${literal(from.path)}, ${literal(from.format)}, ${literal(structure)}, ${literal(from.compression)})`,
    settings: settings.join(', '),
  };
}
