/** Column names as people see them. */

/** Trims names, names the nameless "column 3" and numbers repeated ones "name (2)"; case counts. */
export function uniqueNames(raw: string[]): string[] {
  const taken = new Set<string>();
  return raw.map((text, i) => {
    const name =
      text
        .replace(/^\ufeff/, '')
        .trim()
        .replaceAll('\0', '')
        .slice(0, 300)
        .toWellFormed() || `column ${i + 1}`;
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
}

/** The file's base name without the endings of formats and compressions; never empty. */
export function datasetName(file: string): string {
  const base = file.split(/[\\/]/).at(-1) ?? file;
  const name = base
    .replace(/\.(gz|gzip|zst|zstd)$/i, '')
    .replace(/\.(csv|tsv|tab|txt|psv|json|ndjson|jsonl|parquet|parq|sqlite3?|db3?)$/i, '');
  return name.replaceAll('\0', '').trim() || 'data';
}
