import { afterEach, expect, test, vi } from 'vitest';
import { allowEgress } from '../egress/index.ts';
import { configureScanner, scanFile } from './index.ts';
import { parseScanner } from './scanner-address.ts';
import { closeScanners, harmful, openScanner, scanned } from './scanner.fixture.ts';

afterEach(() => {
  vi.restoreAllMocks();
  closeScanners();
});

const codeOf = async (work: Promise<void>): Promise<string> => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await work;
    return 'let in';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const body = (...parts: string[]): AsyncIterable<Uint8Array> => ReadableStream.from<Uint8Array>(parts.map((part) => Buffer.from(part))); // prettier-ignore

test('a file is sent whole and let in when nothing is found, and refused when something is, without its name', async () => {
  await openScanner();
  expect(await codeOf(scanFile(body('a,b\n', '', '1,2\n')))).toBe('let in');
  expect(scanned).toEqual(['a,b\n1,2\n']);
  const [half, rest] = [harmful.slice(0, 9), harmful.slice(9)];
  expect(await codeOf(scanFile(body('a', half, rest, 'b')))).toBe('upload-infected');
  await expect(scanFile(body(harmful))).rejects.not.toThrow(/Test.Harmful/);
});

test('what the scanner did not look at whole does not come in', async () => {
  await openScanner(1000);
  expect(await codeOf(scanFile(body('x'.repeat(5000), 'y'.repeat(5000))))).toBe('upload-not-scanned');
  // A long one it hangs up on: nothing waits for ever.
  const long = (async function* (): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < 400; n += 1) yield await Promise.resolve(new Uint8Array(65_536));
  })();
  expect(await codeOf(scanFile(long))).toBe('upload-not-scanned');
  for (const says of ['', 'stream: OK and more', 'OK', 'stream: a b FOUND', 'ERROR']) {
    await openScanner(1000, says);
    expect([says, await codeOf(scanFile(body('fine')))]).toEqual([says, 'upload-not-scanned']);
  }
  await openScanner();
  const before = allowEgress([]); // the operator did not name it
  expect(await codeOf(scanFile(body('fine')))).toBe('upload-not-scanned');
  before();
  expect(await codeOf(scanFile(body('fine')))).toBe('let in');
  const other = configureScanner({ host: '127.0.0.1', port: 1 }); // nobody is there
  expect(await codeOf(scanFile(body('fine')))).toBe('upload-not-scanned');
  other();
});

test('where no scanner is set, nothing is asked', async () => {
  expect(await codeOf(scanFile(body(harmful)))).toBe('let in');
});

test('an address is a host of this machine and a port, and nothing else', () => {
  expect(parseScanner('127.0.0.1:3310')).toEqual({ host: '127.0.0.1', port: 3310 });
  expect(parseScanner('[::1]:3310')).toEqual({ host: '::1', port: 3310 });
  for (const text of [
    'localhost',
    'tcp://localhost:3310',
    'localhost:3310/x',
    ':3310',
    'localhost:0',
    'a:b@localhost:3310',
    'localhost:66000',
    'clamd.example.org:3310',
    '10.0.0.5:3310',
    '',
  ])
    expect(() => parseScanner(text)).toThrow(/CLAMD cannot be used/);
});
