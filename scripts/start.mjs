/** `npm start`: installs what is missing, builds the web app when it is stale, then hands over to the pinned Node. Runs on any Node from 20. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
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
  return existsSync(pinned) && wanted.every(fits);
};

const install = () => {
  if (isInstalled()) return;
  say('Installing what is needed …');
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund'],
    'The installation failed. Look above for the reason; `npm ci` tries it again.',
  );
};

const build = () => {
  const built = changed(at('dist', 'web', 'index.html'));
  const sources = [newest(at('web')), newest(at('src', 'contract')), changed(at('package-lock.json'))];
  if (built >= Math.max(...sources)) return;
  say(built === 0 ? 'Building the web app …' : 'The web app changed: building it …');
  const vite = at('node_modules', 'vite', 'bin', 'vite.js');
  run(pinned, [vite, 'build', '--config', at('web', 'vite.config.ts')], 'The web app could not be built.');
};

const pinned = at('node_modules', 'node', 'bin', 'node');

install();
build();
const child = spawn(pinned, [at('src', 'cli', 'main.ts'), 'start', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16' },
});
// Ctrl C reaches the child by itself where there is a terminal; a signal sent to this process alone is passed on.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
