/**
 * Adds what a registry without packages for other platforms leaves out of package-lock.json. `npm ci` refuses a lock file
 * that misses an optional dependency, also one that this platform would never install. Versions are exact in the package
 * that asks for them; platforms are in the packages' names. Run it after `npm install` where that happens.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const path = resolve(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];

/** `@oxlint/binding-linux-arm-musleabihf` → linux, arm, musl. */
const platformOf = (name) => {
  const words = name.split('/').at(-1).split(/[-_]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = os !== 'linux' ? undefined : words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return { ...(cpu && { cpu: [cpu] }), ...(libc && words.length > 3 && { libc: [libc] }), ...(os && { os: [os] }) };
};

const isExact = (version) => /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version);

const missing = Object.entries(lock.packages).flatMap(([parent, entry]) =>
  Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, version]) => {
    const nested = `${parent}/node_modules/${name}`;
    const known = lock.packages[`node_modules/${name}`] ?? lock.packages[nested];
    if (!isExact(version) || known?.version === version) return [];
    const place = lock.packages[`node_modules/${name}`] === undefined ? `node_modules/${name}` : nested;
    lock.packages[place] = { version, ...platformOf(name), ...(entry.dev && { dev: true }), optional: true };
    return [place];
  }),
);

lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} packages of other platforms added to package-lock.json.`);
