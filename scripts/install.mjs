/** Installs what is missing and builds the web app when it is stale, on the system's own Node (20 or later). */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const at = (...parts) => join(root, ...parts);
export const pinnedNode = at('node_modules', 'node', 'bin', 'node');
const say = (text) => process.stderr.write(`${text}\n`);
const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newest = (folder) => {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((last, { parentPath, path, name }) => Math.max(last, changed(join(parentPath ?? path, name))), 0);
};

const run = (command, args, failure) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status === 0) return;
  say(`${failure}${error ? ` (${error.code})` : ''}`);
  process.exit(1);
};

const packagesIn = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
};

/** Compared by content: times say little after a checkout. npm writes its own list last, so half an installation counts as none. */
const isInstalled = () => {
  const installed = packagesIn(at('node_modules', '.package-lock.json'));
  const wanted = Object.entries(packagesIn(at('package-lock.json'))).filter(([name]) => name !== '');
  const fits = ([name, { version, optional }]) =>
    installed[name] === undefined ? optional === true : installed[name].version === version;
  return existsSync(pinnedNode) && wanted.every(fits);
};

/** `npm ci` when what is installed is not what the lock file says. Ends the process when it fails. */
export const install = () => {
  if (isInstalled()) return;
  say('Installing what is needed …');
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund'],
    'The installation failed. Look above for the reason; `npm ci` tries it again.',
  );
};

/** Builds dist/web when a source is newer. */
export const build = () => {
  const built = changed(at('dist', 'web', 'index.html'));
  const sources = [newest(at('web')), newest(at('src', 'contract')), changed(at('package-lock.json'))];
  if (built >= Math.max(...sources)) return;
  say(built === 0 ? 'Building the web app …' : 'The web app changed: building it …');
  const vite = at('node_modules', 'vite', 'bin', 'vite.js');
  run(pinnedNode, [vite, 'build', '--config', at('web', 'vite.config.ts')], 'The web app could not be built.');
};
