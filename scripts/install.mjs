/** Installs what is missing. Plain JavaScript, since the system's own Node (20 or later) meets it first. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');
const inRoot = (path) => resolve(root, path);
const bin = (name) => inRoot(`node_modules/.bin/${name}`);

/** Environment in which the pinned Node of node_modules comes first. */
export const pinnedEnvironment = () => ({ ...process.env, PATH: `${inRoot('node_modules/.bin')}:${process.env.PATH}` });

/** Runs a command to its end with our own terminal; returns its exit code. */
export const run = (command, args, env = pinnedEnvironment()) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;

const installedAt = () => statSync(inRoot('node_modules/.package-lock.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** `npm ci` when node_modules is missing or older than the lock file. Ends the process when it fails. */
export const ensurePackages = () => {
  const wanted = statSync(inRoot('package-lock.json')).mtimeMs;
  if (installedAt() >= wanted && existsSync(bin('node'))) return;
  console.log('Installing packages (npm ci)…');
  const code = run('npm', ['ci', '--no-audit', '--no-fund'], process.env);
  if (code !== 0) process.exit(code);
};

export const pinnedNode = () => bin('node');
