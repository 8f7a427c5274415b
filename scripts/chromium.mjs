/** Finds a Chromium for the browser tests, or installs the system's package. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** Path of an installed Chromium, or null. `CHROMIUM` wins. */
export const findChromium = () =>
  [process.env.CHROMIUM, ...candidates].find((path) => path && existsSync(path)) ?? null;

const asRoot = (command, args) => {
  const [program, ...rest] = process.getuid?.() === 0 ? [command, ...args] : ['sudo', '-n', command, ...args];
  return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
};

const packageManagers = [
  () =>
    asRoot('apt-get', ['update', '-qq']) &&
    asRoot('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']),
  () => asRoot('dnf', ['install', '-y', '-q', 'chromium']),
  () => asRoot('apk', ['add', '-q', 'chromium']),
];

/** Makes sure there is a Chromium; says what to do when it cannot be had. */
export const ensureChromium = () => {
  const found = findChromium();
  if (found) return found;
  console.log('Installing Chromium for the browser tests from the system’s package manager…');
  for (const install of packageManagers) if (install() && findChromium()) return findChromium();
  console.error(
    'No Chromium: install it with your package manager, or set CHROMIUM to its path. The browser tests will fail.',
  );
  return null;
};
