/**
 * One fast pass over the bytes of delimited text: counts the records and says whether the engine can read the file as
 * it is. It decides nothing else: at the first oddity it stops, and the careful reader takes over.
 */
import { isUtf8 } from 'node:buffer';
import { MAX_CELL_BYTES } from './limits.ts';
import { wholeCharacters } from './decode-text.ts';

/** `odd`: what the engine would misread, or null when the file is clean. `records` leaves out the header. */
export type CsvScan = { records: number; bytes: number; odd: string | null };
export type ScanOptions = {
  delimiter: string;
  width: number;
  header: boolean;
  bom: boolean;
  onProgress?: ((progress: { bytes: number; rows: number }) => void) | undefined;
};

const QUOTE = 34;
const LF = 10;
const CR = 13;
const [PLAIN, DELIMITER, QUOTED, LINE, CARRIAGE] = [0, 1, 2, 3, 4];
/** Where in a record the scan stands between two chunks. */
const [IN_FIELD, IN_QUOTES, AFTER_QUOTE, AFTER_CR] = [0, 1, 2, 3];

type Scanner = { take(chunk: Buffer): string | null; finish(): string | null; records(): number };

function classes(delimiter: string): Uint8Array {
  const table = new Uint8Array(256);
  table[delimiter.charCodeAt(0)] = DELIMITER;
  table[QUOTE] = QUOTED;
  table[LF] = LINE;
  table[CR] = CARRIAGE;
  return table;
}

/** The byte loop, in one closure so that its state stays in registers. Nothing is allocated per cell or record. */
function makeScanner(delimiter: string, width: number): Scanner {
  const kinds = classes(delimiter);
  const separator = delimiter.charCodeAt(0);
  let state = IN_FIELD;
  let fields = 1;
  let records = 0;
  let cellStart = 0;
  let blank = false;
  let carriage = 0;

  function take(chunk: Buffer): string | null {
    const length = chunk.length;
    let at = 0;
    while (at < length) {
      if (state === IN_FIELD) {
        let byte = chunk[at] as number;
        while (kinds[byte] === PLAIN && ++at < length) byte = chunk[at] as number;
        if (at >= length) break;
        const kind = kinds[byte];
        if (kind === DELIMITER) {
          if (at - cellStart > MAX_CELL_BYTES) return 'a huge cell';
          fields++;
          cellStart = ++at;
        } else if (kind === LINE) {
          if (at - cellStart > MAX_CELL_BYTES) return 'a huge cell';
          if (fields === 1 && at - cellStart === carriage) blank = true;
          else if (fields !== width) return 'a record with another number of fields';
          else if (blank) return 'a blank line';
          else records++;
          fields = 1;
          carriage = 0;
          cellStart = ++at;
        } else if (kind === CARRIAGE) {
          state = AFTER_CR;
          at++;
        } else {
          // A quote inside an unquoted cell is a character like any other, to the engine too.
          if (at === cellStart) {
            if (blank) return 'a blank line';
            state = IN_QUOTES;
          }
          at++;
        }
      } else if (state === IN_QUOTES) {
        while (at < length && chunk[at] !== QUOTE) at++;
        if (at === length) break;
        at++;
        state = AFTER_QUOTE;
      } else if (state === AFTER_QUOTE) {
        const byte = chunk[at] as number;
        if (byte === QUOTE) {
          state = IN_QUOTES;
          at++;
        } else if (byte === separator || byte === LF || byte === CR) state = IN_FIELD;
        else return 'text after a closing quote';
      } else {
        if (chunk[at] !== LF) return 'a carriage return alone';
        state = IN_FIELD;
        carriage = 1;
      }
    }
    cellStart -= length;
    return -cellStart > MAX_CELL_BYTES ? 'a huge cell' : null;
  }

  function finish(): string | null {
    if (state === IN_QUOTES) return 'a quote that is never closed';
    if (state === AFTER_CR) return 'a carriage return alone';
    if (fields === 1 && cellStart === 0) return null;
    if (fields !== width) return 'a record with another number of fields';
    if (blank) return 'a blank line';
    records++;
    return null;
  }

  return { take, finish, records: () => records };
}

/** Checks UTF-8 across chunk borders with the native routine; also finds NUL bytes. */
function makeTextCheck(): (chunk: Buffer) => string | null {
  let carry: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (chunk.includes(0)) return 'a NUL byte';
    const whole = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const cut = wholeCharacters(whole);
    carry = whole.subarray(cut.length);
    return isUtf8(cut) ? null : 'bytes that are not UTF-8';
  };
}

/** Scans the chunks of a UTF-8 file with `"` as quote. Stops early when `odd`. */
export async function scanCsv(chunks: AsyncIterable<Buffer>, options: ScanOptions): Promise<CsvScan> {
  const scanner = makeScanner(options.delimiter, options.width);
  const check = makeTextCheck();
  let bytes = 0;
  const result = (odd: string | null): CsvScan => ({
    records: Math.max(0, scanner.records() - (options.header ? 1 : 0)),
    bytes,
    odd,
  });
  for await (const chunk of chunks) {
    const body = bytes === 0 && options.bom ? chunk.subarray(3) : chunk;
    bytes += chunk.length;
    const odd = check(chunk) ?? scanner.take(body);
    if (odd !== null) return result(odd);
    options.onProgress?.({ bytes, rows: scanner.records() });
  }
  return result(scanner.finish());
}
