/** CSV (RFC 4180) that a spreadsheet shows and never runs. */

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * One cell. Text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage return) gets an
 * apostrophe in front; numbers stay as they are.
 */
export const csvCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) && !numeric.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** One record with its line end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** The records of a CSV text (RFC 4180) with LF or CRLF. Cells as they are written: an apostrophe in front stays. */
export const parseCsv = (text: string): string[][] => {
  const records: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && cells.length === 0 && quoted === undefined && plain === '') break;
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    records.push(cells);
    cells = [];
    if (end === '') break;
  }
  return records;
};
