/** check-certificate: offline, without opening a data folder; needs only the public key. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readConfig } from '../config.ts';
import { missing } from '../kit/errors.ts';
import { type Call, type Command, option, show } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { inputFiles } from './input-files.ts';

/** Where the public key is kept beside a certificate: `erasure.json` → `erasure.key.pem`. */
export const keyFileOf = (certificate: string): string => `${certificate.replace(/\.json$/, '')}.key.pem`;

const read = async (word: string): Promise<string> => {
  const [file] = inputFiles([word]);
  return file === undefined ? '' : readFile(file.path, 'utf8');
};

/** The key given, else the one of the data folder and the one beside the certificate. */
const keyPaths = (call: Call, certificate: string): string[] => {
  const given = option(call, 'key');
  if (given !== undefined) return [given];
  const data = option(call, 'data');
  const { dataDir } = readConfig(data === undefined ? {} : { data });
  const places = [join(dataDir, 'certificate-key.pem'), resolve(keyFileOf(certificate))];
  const found = places.filter((path) => existsSync(path));
  if (found.length > 0) return found;
  throw missing(
    'public key',
    'Give the key of who issued the certificate with --key; /api/v1/certificate-key serves it.',
  );
};

/** Which key it was checked with is part of the result: a stranger's certificate fits the key that came with it. */
const check = async (call: Call, certificate: string) => {
  const text = await read(certificate);
  const { checkCertificate } = await import('../rooms/requests/index.ts');
  const results = [];
  for (const key of keyPaths(call, certificate)) {
    const result = { ...checkCertificate(text, await read(key)), key: resolve(key) };
    if (result.valid) return result;
    results.push(result);
  }
  return results[0];
};

export const checkCertificateCommand: Command = {
  usage: 'check-certificate FILE [--key PUBLIC-KEY.pem]',
  summary: 'Check the signature and the content of an erasure certificate, offline',
  options: { key: { type: 'string' } },
  words: [1, 1],
  run: async (call) => {
    const [certificate = ''] = call.files;
    const result = await check(call, certificate);
    if (result === undefined) return exitCodes.invalid;
    const verdict = `The certificate is ${result.valid ? 'valid' : 'not valid'}, checked with ${result.key}.`;
    show(call, result, () => [verdict, result.summary, ...result.problems].join('\n'));
    return result.valid ? exitCodes.done : exitCodes.invalid;
  },
};
