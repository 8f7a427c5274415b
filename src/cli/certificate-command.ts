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

/** The key given, else the one of the data folder, else the one beside the certificate. Our own is trusted before a stranger's. */
const keyPath = (call: Call, certificate: string): string => {
  const data = option(call, 'data');
  const { dataDir } = readConfig(data === undefined ? {} : { data });
  const places = [join(dataDir, 'certificate-key.pem'), resolve(keyFileOf(certificate))];
  const found = option(call, 'key') ?? places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw missing(
    'public key',
    'Give the key of who issued the certificate with --key; /api/v1/certificate-key serves it.',
  );
};

export const checkCertificateCommand: Command = {
  usage: 'check-certificate FILE [--key PUBLIC-KEY.pem]',
  summary: 'Check the signature and the content of an erasure certificate, offline',
  options: { key: { type: 'string' } },
  words: [1, 1],
  run: async (call) => {
    const [certificate = ''] = call.files;
    const text = await read(certificate);
    const key = keyPath(call, certificate);
    const { checkCertificate } = await import('../rooms/requests/index.ts');
    const result = checkCertificate(text, await read(key));
    const verdict = result.valid ? 'The certificate is valid.' : 'The certificate is not valid.';
    show(call, { ...result, key: resolve(key) }, () => [verdict, result.summary, ...result.problems].join('\n'));
    return result.valid ? exitCodes.done : exitCodes.invalid;
  },
};
