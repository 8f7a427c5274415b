/** What a ZIP holds. */
import { buffer } from 'node:stream/consumers';
import { BlobReader, TextWriter, ZipReader } from '@zip.js/zip.js';

/** The files of a streamed ZIP by name, as text. */
export const readZip = async (body: Parameters<typeof buffer>[0]): Promise<Map<string, string>> => {
  const zip = new ZipReader(new BlobReader(new Blob([new Uint8Array(await buffer(body))])));
  const files = new Map<string, string>();
  for (const entry of await zip.getEntries())
    if (!entry.directory) files.set(entry.filename, await entry.getData(new TextWriter()));
  await zip.close();
  return files;
};
