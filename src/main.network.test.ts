/** A server as an operator runs it: its own certificate, a mail server, and keys changed by command while it works. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { makeCertificate } from '../test/harness/certificate.ts';
import { newPostgres } from '../test/harness/new-postgres.ts';
import { perfectlydata } from './cli/harness.fixture.ts';
import { type Config, readConfig } from './config.ts';
import { startServer } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-network-'));
const dataDir = join(folder, 'data');
const { cert, key } = makeCertificate('localhost');
writeFileSync(join(folder, 'cert.pem'), cert);
writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config: Config = {
  ...readConfig({ data: dataDir, port: '0', demo: false }),
  host: 'localhost',
  databaseUrl: null,
  clickhouseUrl: null,
  masterKey: null,
  network: {
    publicUrl: null,
    tls: { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') },
    trustProxy: [],
    egressAllow: [],
  },
};

const statusOf = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { ca: cert, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });

const cli = (...args: string[]) => perfectlydata([...args, '--data', dataDir, '--json']);

test('keys are changed through the running, encrypted server, workspaces open as before, and after a restart too', async () => {
  const letters: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        letters.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
  const smtpPort = (smtp.server.address() as { port: number }).port;
  const mail = { url: `smtp://127.0.0.1:${smtpPort}`, from: 'data@perfectly.example', ca: null };
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);

  writeFileSync(join(folder, 'orders.csv'), 'order_id,total\n1,2.50\n2,3.50\n');
  await newPostgres(join(dataDir, 'postgres'));
  const first = await startServer({ ...config, mail });
  try {
    expect(first.url).toMatch(/^https:\/\/localhost:/);
    expect(await statusOf(`${first.url}/api/v1/health`)).toBe(200);
    expect((await cli('import', join(folder, 'orders.csv'), '--workspace', 'Shop', '--yes')).code).toBe(0);
    const before = readFileSync(join(dataDir, 'master.key'), 'utf8');
    const rotated = await cli('rotate-keys');
    expect([rotated.code, rotated.err]).toEqual([0, '']);
    expect(z.object({ rewrapped: z.number() }).parse(JSON.parse(rotated.out)).rewrapped).toBeGreaterThanOrEqual(1);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).not.toBe(before);
    expect((await cli('datasets', '--workspace', 'Shop')).out).toContain('orders');
  } finally {
    await first.close();
  }
  expect((await cli('datasets', '--workspace', 'Shop')).out).toContain('orders'); // the disk opens, too
  expect((await cli('rotate-keys')).code).toBe(0); // and without a server
  expect((await cli('datasets', '--workspace', 'Shop')).out).toContain('orders');
  expect(letters).toEqual([]); // nobody is a privacy officer with an address yet
  smtp.close();
});
