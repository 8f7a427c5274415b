/** `npm start`: installs what is missing, builds the web app when it is stale, then hands over to the pinned Node. */
import { spawn } from 'node:child_process';
import { at, build, install, pinnedNode, root } from './install.mjs';

install();
build();
const child = spawn(pinnedNode, [at('src', 'cli', 'main.ts'), 'start', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16' },
});
// Ctrl C reaches the child by itself where there is a terminal; a signal sent to this process alone is passed on.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
