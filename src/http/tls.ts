/** The server's own certificate: read from files, checked, and taken up again when they change. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import { invalid } from '../kit/errors.ts';
import { errorFacts, log } from '../kit/log.ts';

export type TlsFiles = { cert: string; key: string };
type Pair = { cert: string; key: string };

/** TLS 1.3 and 1.2, the latter with forward secrecy and authenticated encryption only. */
export const tlsSettings = {
  minVersion: 'TLSv1.2',
  ciphers:
    'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
  honorCipherOrder: true,
} as const;

const unreadable = (): Error =>
  invalid(
    'tls-not-readable',
    'The certificate or its key cannot be read',
    'TLS_CERT and TLS_KEY are paths of PEM files that this server may read.',
  );

const mismatch = (): Error =>
  invalid(
    'tls-mismatch',
    'The certificate and the key do not belong together',
    'Set TLS_CERT and TLS_KEY to files of the same pair.',
  );

/** Reads both and checks that they fit. Throws `tls-not-readable`, `tls-mismatch`. */
export const readTls = (files: TlsFiles): Pair => {
  let pair: Pair;
  let fits: boolean;
  try {
    pair = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
    fits = new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key));
  } catch {
    throw unreadable();
  }
  if (!fits) throw mismatch();
  return pair;
};

/**
 * Takes up a renewed certificate without a restart; a pair that cannot be used (one file is written, the other not yet)
 * leaves the old one in place. Looks every `everyMs`. Returns a function that stops.
 */
export const watchTls = (server: Server, files: TlsFiles, everyMs = 5000): (() => void) => {
  const reload = (): void => {
    try {
      server.setSecureContext({ ...readTls(files), ...tlsSettings });
      log.info('tls.renewed');
    } catch (error) {
      log.warn('tls.not-renewed', errorFacts(error));
    }
  };
  const paths = [files.cert, files.key];
  for (const path of paths) watchFile(path, { interval: everyMs, persistent: false }, reload);
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
};
