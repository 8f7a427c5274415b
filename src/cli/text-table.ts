/** Tables for people at a terminal. */

const width = (text: string): number => [...text].length;

/** Columns as wide as needed; numbers to the right, with thousands separated. */
export const textTable = (heads: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string => {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : (cell ?? '–'))),
  );
  const isNumber = heads.map(
    (_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || row[i] === null),
  );
  const widths = heads.map((head, i) => Math.max(width(head), ...cells.map((row) => width(row[i] ?? ''))));
  const pad = (text: string, i: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(text)));
    return isNumber[i] === true ? space + text : text + space;
  };
  const line = (row: readonly string[]): string => row.map(pad).join('  ').trimEnd();
  return [line(heads), ...cells.map(line)].join('\n');
};

/** "1 person", "2 persons". */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
