/** Taking in a file that somebody sends, and forgetting it again. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Upload } from '../../contract/imports.ts';
import { scanFile } from '../../engines/scanner/index.ts';
import { now } from '../../kit/clock.ts';
import { invalid, Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { Stores, Workspace } from '../accounts/index.ts';
import {
  allUploadIds,
  deleteUploadRows,
  insertUpload,
  uploadPath,
  uploadsBefore,
  uploadsOf,
  uploadsFolder,
} from './upload-store.ts';

/** The largest file that may be uploaded: 64 GiB. The command line reads files where they lie, without a limit. */
const uploadLimitBytes = 64 * 1024 ** 3;
const uploadHours = 24;

/** The last part of a name as people see it, without control characters: `C:\x\a.csv` → `a.csv`. Never used as a path. */
export const displayName = (name: string): string => {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what has to go
  const base = (name.toWellFormed().split(/[/\\]/).pop() ?? '').replace(/[\0-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, '');
  const short = [...base.trim()].slice(0, 200).join('');
  return short === '' || short === '.' || short === '..' ? 'file' : short;
};

const tooLarge = (limit: number): Trouble =>
  new Trouble('too-large', {
    code: 'upload-too-large',
    title: 'The file is too large to upload',
    detail: `The limit is ${Math.floor(limit / 1024 ** 2)} MiB. Use the command line, which reads files where they lie. Nothing was kept.`,
  });

const counter = (limit: number): { stream: Transform; bytes: () => number } => {
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.byteLength;
      if (bytes > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  return { stream, bytes: () => bytes };
};

type Body = NodeJS.ReadableStream | ReadableStream<Uint8Array>;
const toReadable = (body: Body): NodeJS.ReadableStream => ('getReader' in body ? Readable.fromWeb(body) : body);

/**
 * Streams a file to `data/uploads/<id>` (mode 600). It waits there until its import ends, at most 24 hours.
 * Throws `upload-too-large`, `upload-empty`, `upload-infected`, `upload-not-scanned`; what was written of a refused file is deleted.
 */
export const storeUpload = async (
  workspace: Workspace,
  file: { name: string; body: Body },
  limit = uploadLimitBytes,
): Promise<Upload> => {
  const { stores } = workspace;
  await sweepUploads(stores);
  await mkdir(uploadsFolder(stores), { recursive: true, mode: 0o700 });
  const id = randomId();
  const counted = counter(limit);
  try {
    await pipeline(
      toReadable(file.body),
      counted.stream,
      createWriteStream(uploadPath(stores, id), { mode: 0o600, flags: 'wx' }),
    );
    const bytes = counted.bytes();
    if (bytes === 0) throw invalid('upload-empty', 'The file is empty', 'It has no bytes. Nothing was kept.');
    await scanFile(createReadStream(uploadPath(stores, id)));
    const upload = { id, file: displayName(file.name), bytes };
    await insertUpload(workspace, { ...upload, createdAt: now() });
    return upload;
  } catch (error) {
    await rm(uploadPath(stores, id), { force: true });
    throw error;
  }
};

/** Deletes uploads, files first, so that no file is left that no row knows. */
export const dropUploads = async (stores: Stores, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await rm(uploadPath(stores, id), { force: true });
  await deleteUploadRows(stores, ids);
};

/** Deletes all uploads of a workspace that goes. */
export const dropUploadsOf = async (stores: Stores, workspaceId: string): Promise<void> =>
  dropUploads(stores, await uploadsOf(stores, workspaceId));

/** Deletes uploads older than 24 hours (P5.2: kept no longer than needed). */
export const sweepUploads = async (stores: Stores): Promise<void> => {
  const limit = new Date(now().getTime() - uploadHours * 3_600_000);
  await dropUploads(stores, await uploadsBefore(stores, limit));
};

/** After a restart: also deletes files of uploads that were cut off before they were recorded. */
export const sweepStrayFiles = async (stores: Stores): Promise<void> => {
  await mkdir(uploadsFolder(stores), { recursive: true, mode: 0o700 });
  const known = await allUploadIds(stores);
  for (const name of await readdir(uploadsFolder(stores)))
    if (!known.has(name)) await rm(uploadPath(stores, name), { force: true });
};
