#!/usr/bin/env node
/** Runs the command line on the pinned Node, which the installation brings, whatever Node the system has. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inProject = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const main = inProject('src/cli/main.ts');
const pinned = inProject('node_modules/node/bin/node');

process.env.UV_THREADPOOL_SIZE ??= '16';

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main);
} else if (existsSync(pinned)) {
  const child = spawn(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} else {
  process.stderr.write('PerfectlyData is not installed yet. Run `npm start` or `npm ci` in its folder.\n');
  process.exit(7);
}
