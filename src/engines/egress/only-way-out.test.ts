/** Nobody else connects to elsewhere. Says how many files it saw, and proves on samples that it would see a breach. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file) && !file.startsWith('engines/egress/'),
);

const ways = [
  /(?<![.\w])fetch\(/,
  /\bglobalThis\.fetch\b|(?<![.\w])new (WebSocket|EventSource)\b/,
  /\bhttps?\.(request|get)\(/,
  /\b(net|tls)\.(connect|createConnection)\(/,
  /import\s*\{[^}]*\b(request|get|connect|createConnection)\b[^}]*\}\s*from 'node:(http|https|http2|net|tls)'/,
  /from '(node:)?(undici|axios|node-fetch|got|dgram|http2|dns|dns\/promises)'/,
];

/** The command line asks the server of its own data folder, whose address stands in a file only the owner can read. */
const toItself = new Set(['cli/connect.ts']);

const goesOut = (text: string): boolean => ways.some((way) => way.test(text));

test('no file outside the egress engine opens a connection to elsewhere', () => {
  const found = files.filter((file) => goesOut(readFileSync(resolve(source, file), 'utf8')));
  expect(files.length).toBeGreaterThan(150);
  expect(found.filter((file) => !toItself.has(file))).toEqual([]);
  expect(found).toEqual([...toItself]);
});

test('the check would see each way out', () => {
  for (const breach of [
    'await fetch(url)',
    'globalThis.fetch(url)',
    'new WebSocket(url)',
    "https.request('https://example.org')",
    'net.connect(25)',
    "import { createServer, request } from 'node:http';",
    "import { connect } from 'node:tls';",
    "import { request } from 'undici';",
    "import { lookup } from 'node:dns/promises';",
  ])
    expect([breach, goesOut(breach)]).toEqual([breach, true]);
  for (const fine of [
    'await egressFetch(url)',
    "import { createServer } from 'node:http';",
    "import { isIP } from 'node:net';",
    'app.fetch(request)',
  ])
    expect([fine, goesOut(fine)]).toEqual([fine, false]);
});
