import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanForCanaries } from './canaries.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pd-canaries-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = 'Ann.Canary+test@example.org';
const control = { name: 'control', text: 'the control is here' };

const hidings: [string, Buffer][] = [
  ['plain', Buffer.from(`xx${text}yy`)],
  ['upper', Buffer.from(text.toUpperCase())],
  ['lower', Buffer.from(text.toLowerCase())],
  ['utf-16le', Buffer.from(`x${text}`, 'utf16le')],
  ['hex', Buffer.from(Buffer.from(text).toString('hex'))],
  ['url', Buffer.from(encodeURIComponent(text))],
  ...[0, 1, 2].map((n): [string, Buffer] => [
    `base64 shifted by ${n}`,
    Buffer.from(Buffer.from('p'.repeat(n) + text + 'tail').toString('base64')),
  ]),
  ['gzip', gzipSync(text)],
  ['zlib in the middle of a file', Buffer.concat([Buffer.alloc(77, 1), deflateSync(text), Buffer.alloc(9)])],
  ['zstd', zstdCompressSync(Buffer.from(text.repeat(50)))],
  ['gzip in zstd', zstdCompressSync(gzipSync(text))],
];

test.each(hidings)('a canary is seen as %s', (name, content) => {
  const dir = mkdtempSync(join(folder, 'one-'));
  writeFileSync(join(dir, 'content.bin'), content);
  writeFileSync(join(dir, 'control.txt'), control.text);
  const report = scanForCanaries(dir, { canaries: [{ name, text }], controls: [control] });
  expect(report.sightings.map(({ file }) => file)).toContain('content.bin');
  expect(
    scanForCanaries(dir, { canaries: [{ name, text: 'someone.else@example.org' }], controls: [control] }).sightings,
  ).toEqual([]);
});

test('a 64-bit number is seen as bytes and as digits', () => {
  const dir = mkdtempSync(join(folder, 'one-'));
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(0xfedc_ba98_7654_3210n);
  writeFileSync(join(dir, 'a.bin'), bytes);
  writeFileSync(join(dir, 'b.txt'), `${control.text} 18364758544493064720`);
  const report = scanForCanaries(dir, {
    canaries: [{ name: 'n', number: 0xfedc_ba98_7654_3210n }],
    controls: [control],
  });
  expect(report.sightings.map(({ file }) => file).sort()).toEqual(['a.bin', 'b.txt']);
});

test('a scan that does not see its control is an error, and so is one with the wrong key', () => {
  const dir = mkdtempSync(join(folder, 'one-'));
  writeFileSync(join(dir, 'a.txt'), 'nothing');
  expect(() => scanForCanaries(dir, { canaries: [], controls: [control] })).toThrow('did not see its control');
  writeFileSync(join(dir, 'a.txt'), control.text);
  expect(() => scanForCanaries(dir, { canaries: [], controls: [control], diskKey: Buffer.alloc(32) })).toThrow(
    'encrypted disk',
  );
  expect(() => scanForCanaries(dir, { canaries: [{ name: 'x', text: 'ab' }], controls: [control] })).toThrow(
    'too short',
  );
});

// Made by the program lz4 of a text that says the canary's halves first, so that it is all back references.
const lz4Frame = Buffer.from(
  'BCJNGGRApzQAAAD3GEFubi5DYW5hcnkrIGFuZCB0ZXN0QGV4YW1wbGUub3JnLCB0aGVuICcAByIAUGUub3JnAAAAAGhWShQ=',
  'base64',
);

test('an LZ4 frame is decoded', () => {
  const dir = mkdtempSync(join(folder, 'one-'));
  writeFileSync(join(dir, 'control.txt'), control.text);
  writeFileSync(join(dir, 'a.lz4'), lz4Frame);
  const report = scanForCanaries(dir, { canaries: [{ name: 'a', text }], controls: [control] });
  expect(report.sightings).toMatchObject([{ file: 'a.lz4', layer: 'as it is, lz4@0' }]);
});
