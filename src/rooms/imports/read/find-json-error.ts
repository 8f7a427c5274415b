/** Where a text stops being JSON; the platform's own message does not always say, and quotes the text. */

const TOKEN =
  /\s*(?:("(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])|(?:true|false|null)\b)|([{}[\],:]))/y; // oxlint-disable-line no-control-regex -- JSON forbids just these in strings (RFC 8259, 7)

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'next' | 'nothing';

/** What may follow a token where `expected` was due; null when the token is wrong there. Keeps `open` up to date. */
function step(expected: Expected, kind: 'string' | 'scalar' | 'mark', mark: string, open: string[]): Expected | null {
  const closed = (): Expected => (open.length === 0 ? 'nothing' : 'next');
  if (expected === 'colon') return mark === ':' ? 'value' : null;
  if (mark === '}' || mark === ']') {
    const may = expected === 'next' || expected === (mark === '}' ? 'key or end' : 'value or end');
    return may && open.pop() === mark ? closed() : null;
  }
  if (expected === 'next') return mark === ',' ? (open.at(-1) === '}' ? 'key' : 'value') : null;
  if (expected.startsWith('key')) return kind === 'string' ? 'colon' : null;
  if (expected === 'nothing' || (kind === 'mark' && mark !== '{' && mark !== '[')) return null;
  if (kind !== 'mark') return closed();
  open.push(mark === '{' ? '}' : ']');
  return mark === '{' ? 'key or end' : 'value or end';
}

/** Index of the first character that does not belong, or the text's length when it only ends too early. */
export function findJsonError(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  try {
    for (;;) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      const start = at + (/^\s*/.exec(text.slice(at, at + 1000))?.[0].length ?? 0);
      if (!match) return start;
      const kind = match[1] !== undefined ? 'string' : match[2] !== undefined ? 'scalar' : 'mark';
      const next = step(expected, kind, match[3] ?? '', open);
      if (next === null) return start;
      expected = next;
      at = TOKEN.lastIndex;
    }
  } catch {
    // A string of many megabytes can exhaust the regular expression's stack: then the record's beginning has to do.
    return at;
  }
}
