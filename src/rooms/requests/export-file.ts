/**
 * The file of an export: sealed with a key derived from the person's own, so that destroying that key ends every copy of the
 * export too. Layout: nonce (12), AES-256-GCM ciphertext, tag (16). Mode 600.
 */
import { createCipheriv, createDecipheriv, type DecipherGCM, hkdfSync, randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  openSync,
  closeSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Trouble } from '../../kit/errors.ts';
import type { Stores, Workspace } from '../accounts/index.ts';
import { personKeys } from '../datasets/index.ts';

const folderOf = (stores: Stores): string => join(stores.dataDir, 'exports');

/** Where an export lies. `id` is one of ours: letters and digits. */
export const exportPath = (stores: Stores, id: string): string => {
  if (!/^[a-z0-9]{8,64}$/.test(id)) throw new TypeError('Not the id of an export');
  return join(folderOf(stores), `${id}.zip`);
};

/** The key of one export. A person without a key of their own has no vault values either: then the workspace's serves. */
const keyOf = async (workspace: Workspace, subject: bigint, id: string): Promise<Buffer> => {
  const person = (await personKeys(workspace, [subject])).get(subject) ?? workspace.keys.derive('exports');
  return Buffer.from(hkdfSync('sha256', person, '', `export:${id}`, 32));
};

/** Seals what `content` gives into the export's file. Returns its size in bytes. */
export const sealExport = async (
  workspace: Workspace,
  person: { subject: bigint; id: string },
  content: Readable,
): Promise<number> => {
  const path = exportPath(workspace.stores, person.id);
  mkdirSync(folderOf(workspace.stores), { recursive: true, mode: 0o700 });
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(workspace, person.subject, person.id), nonce);
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  file.write(nonce);
  await pipeline(content, cipher, file, { end: false });
  await new Promise<void>((resolve, reject) => {
    file.once('error', reject);
    file.end(cipher.getAuthTag(), resolve);
  });
  return file.bytesWritten - 28;
};

const gone = (): Trouble =>
  new Trouble('missing', {
    code: 'export-gone',
    title: 'This export is not there any more',
    detail: 'Exports are kept for 7 days, and end when the person is erased. Make a new one.',
  });

const edges = (path: string): { nonce: Buffer; tag: Buffer; end: number } => {
  const { size } = statSync(path);
  const file = openSync(path, 'r');
  const read = (length: number, at: number): Buffer => {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, at);
    return bytes;
  };
  const found = { nonce: read(12, 0), tag: read(16, size - 16), end: size - 17 };
  closeSync(file);
  return found;
};

/** The sealed file opened as a stream of the ZIP. Read through once before, so that no byte of a changed file is handed out. */
export const openExport = async (workspace: Workspace, person: { subject: bigint; id: string }): Promise<Readable> => {
  const path = exportPath(workspace.stores, person.id);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) throw gone();
  const key = await keyOf(workspace, person.subject, person.id);
  const { nonce, tag, end } = edges(path);
  const sealed = (): Readable => createReadStream(path, { start: 12, end });
  const decipher = (): DecipherGCM => createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(tag);
  await pipeline(sealed(), decipher(), async (plain: AsyncIterable<unknown>) => {
    for await (const _ of plain);
  }).catch(() => {
    throw gone();
  });
  return sealed().pipe(decipher());
};

/** Removes an export's file; one that is not there is none. */
export const removeExportFile = (stores: Stores, id: string): void => rmSync(exportPath(stores, id), { force: true });
