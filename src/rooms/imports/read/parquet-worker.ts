/**
 * Reads Parquet in a process of its own: a damaged or hostile file may crash the engine's native reader, and then it
 * takes down this process and not the product. Task as JSON on standard input, answer as JSON on standard output.
 */
import { Session } from 'chdb';
import { text as readAll } from 'node:stream/consumers';
import { asClock, literal, quoted } from './column-sql.ts';

export type ParquetTask =
  | { do: 'inspect'; home: string; path: string; rows: number }
  | { do: 'convert'; home: string; path: string; fields: string[]; out: string };
/** `type`: what the field becomes, without Nullable; a time without a zone has none in its type; String for everything that is not simply a number, date or boolean. */
export type ParquetField = { name: string; type: string };
export type ParquetAnswer =
  { ok: true; fields: ParquetField[]; records: number; sample: (string | null)[][] } | { ok: false; message: string };

// Times without a zone get a type without one, so that they can be told from instants.
const LIMITS =
  "SET max_threads = 2, max_memory_usage = 3000000000, session_timezone = 'UTC', allow_experimental_variant_type = 1, " +
  'input_format_parquet_local_time_as_utc = 0';

const bare = (type: string): string => {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1];
  return inner === undefined ? type : bare(inner);
};

/** The expression and type under which a field leaves Parquet. */
function exported(name: string, engineType: string): { sql: string; type: string } {
  const raw = quoted(name);
  const type = bare(engineType);
  if (/^(Float32|BFloat16)$/.test(type)) return { sql: `toFloat64OrNull(toString(${raw}))`, type: 'Float64' };
  if (/^(Int(8|16|32|64)|UInt(8|16|32)|Float64|Bool|Date|Date32)$|^(DateTime|Decimal)/.test(type))
    return { sql: raw, type };
  const text = `ifNull(toString(${raw}), '')`;
  if (type === 'String') return { sql: `if(isValidUTF8(${text}), ${text}, base64Encode(${text}))`, type };
  if (type.startsWith('FixedString')) {
    const bytes = `ifNull(${raw}, '')`;
    return {
      sql: `if(isValidUTF8(toString(${bytes})), toString(${bytes}), base64Encode(toString(${bytes})))`,
      type: 'String',
    };
  }
  if (/^(UInt|Int|UUID|IPv|Enum|Time)/.test(type)) return { sql: text, type: 'String' };
  return { sql: `if(toJSONString(${raw}) = 'null', '', toJSONString(${raw}))`, type: 'String' };
}

type Query = (sql: string) => string;

function fieldsOf(query: Query, table: string): { name: string; type: string; sql: string }[] {
  const rows = query(`DESCRIBE TABLE ${table} FORMAT JSONCompactEachRow`).trim().split('\n');
  return rows
    .filter((row) => row !== '')
    .map((row) => JSON.parse(row) as [string, string])
    .map(([name, type]) => ({ name, ...exported(name, type) }));
}

function inspect(query: Query, table: string, rows: number): ParquetAnswer {
  const fields = fieldsOf(query, table);
  if (fields.length === 0) return { ok: true, fields: [], records: 0, sample: [] };
  const records = Number(query(`SELECT count() FROM ${table} FORMAT TSV`).trim());
  const texts = fields.map(({ sql }, i) => `CAST(${sql} AS Nullable(String)) AS c${i}`);
  const lines = query(`SELECT ${texts.join(', ')} FROM ${table} LIMIT ${rows} FORMAT JSONCompactEachRow`);
  const sample = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as (string | null)[]);
  return { ok: true, fields: fields.map(({ name, type }) => ({ name, type })), records, sample };
}

function convert(query: Query, table: string, wanted: string[], out: string): ParquetAnswer {
  const all = new Map(fieldsOf(query, table).map((field) => [field.name, field]));
  const fields = wanted.flatMap((name) => all.get(name) ?? []);
  if (fields.length !== wanted.length) return { ok: false, message: 'the columns are others than before' };
  const types = fields
    .map(({ type }, i) => `c${i + 1} ${type === 'String' ? type : `Nullable(${asClock(type)})`}`)
    .join(', ');
  const values = fields.map(({ sql, type }) => (type === 'String' ? `CAST(${sql} AS String)` : sql)).join(', ');
  const target = `file(${literal(out)}, 'Native', ${literal(types)}, 'lz4')`;
  query(`INSERT INTO FUNCTION ${target} SELECT ${values} FROM ${table}`);
  const records = Number(query(`SELECT count() FROM ${target} FORMAT TSV`).trim());
  return { ok: true, fields: fields.map(({ name, type }) => ({ name, type })), records, sample: [] };
}

function perform(task: ParquetTask): ParquetAnswer {
  const session = new Session(task.home);
  const query: Query = (sql) => session.query(sql, 'TSV');
  try {
    query(LIMITS);
    const table = `file(${literal(task.path)}, 'Parquet')`;
    return task.do === 'inspect' ? inspect(query, table, task.rows) : convert(query, table, task.fields, task.out);
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

const answer = perform(JSON.parse(await readAll(process.stdin)) as ParquetTask);
process.stdout.write(JSON.stringify(answer), () => process.exit(0));
