/**
 * The built web app. Files are looked up in a list read from the folder, never by a path made from the address, so no
 * address can leave it.
 */
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.webmanifest', '.txt']);

type Encoding = 'br' | 'gzip' | 'identity';
const compress: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes) => promisify(gzip)(bytes),
  identity: (bytes) => Promise.resolve(bytes),
};

const encodingFor = (accepted: string, extension: string): Encoding => {
  if (!compressible.has(extension)) return 'identity';
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : 'identity';
};

const filesOf = (folder: string): Map<string, string> => {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = found.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, path]));
};

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>PerfectlyData</title>
<h1>The web app is not built yet</h1><p>Stop the server and run <code>npm start</code>, which builds it.</p></html>`;

/** Vite puts a hash of the content into the names under /assets/: they never change. */
const cacheControl = (path: string): string =>
  path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

export type StaticFiles = (path: string, accepted: string) => Promise<Response | null>;

/** Serves the folder; addresses of pages of the app (no file, no ending) get index.html. Null: there is no such file. */
export const staticFiles = (folder: string): StaticFiles => {
  let built = 0;
  let files = new Map<string, string>();
  const cache = new Map<string, Promise<Buffer>>();

  const refresh = (): void => {
    const made = statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (made === built) return;
    files = made === 0 ? new Map() : filesOf(folder);
    cache.clear();
    built = made;
  };

  const bytesOf = (path: string, encoding: Encoding): Promise<Buffer> => {
    const key = `${encoding} ${path}`;
    const known = cache.get(key) ?? readFile(path).then(compress[encoding]);
    cache.set(key, known);
    known.catch(() => cache.delete(key));
    return known;
  };

  const answer = async (address: string, path: string, accepted: string): Promise<Response> => {
    const extension = extname(path);
    const encoding = encodingFor(accepted, extension);
    const headers = new Headers({
      'content-type': types[extension] ?? 'application/octet-stream',
      'cache-control': cacheControl(address),
      vary: 'accept-encoding',
    });
    if (encoding !== 'identity') headers.set('content-encoding', encoding);
    return new Response(new Uint8Array(await bytesOf(path, encoding)), { headers });
  };

  return async (address, accepted) => {
    refresh();
    const file = files.get(address);
    if (file !== undefined) return answer(address, file, accepted);
    if (address.startsWith('/assets/') || extname(address) !== '') return null;
    const index = files.get('/index.html');
    if (index !== undefined) return answer('/index.html', index, accepted);
    return new Response(notBuilt, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } });
  };
};
