/**
 * Two looks at the repository, both without the network: secrets in tracked files, and what is installed. Then `npm audit`, where
 * a registry answers. Each look says how much it saw, and proves first that it would see what it looks for. With `--known` it is
 * a failure as well when no registry answers: for a release.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { at, root } from './install.mjs';

const secrets = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\\?n?[A-Za-z0-9+/=]{20}/],
  ['an AWS key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{20,}/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ['a Google key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['a signed token', /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}/],
  [
    'a password in an address',
    /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`<>${}]+:(?!password@|pass@|secret@)[^\s:/@'"`<>${}]{6,}@[a-z0-9-]+\.[a-z]/i,
  ],
  [
    'a secret in an assignment',
    /(?:secret|password|passwd|api_?key|token|master_?key)['"]?\s*[:=]\s*['"`](?=[^'"`]*\d)(?=[^'"`]*[a-z])[A-Za-z0-9+/_=-]{40,}['"`]/i,
  ],
];

/** Built here, so that this file holds none; each must be found by its own pattern. */
const letters = (n) => 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(4).slice(0, n);
const controls = [
  ['-----BEGIN EC PRIVATE KEY-----', letters(40)].join('\n'),
  `AKIA${letters(16).toUpperCase()}`,
  `ghp_${letters(36)}`,
  `npm_${letters(36)}`,
  `xoxb-${letters(24)}`,
  `sk_live_${letters(24)}`,
  `AIza${letters(35)}`,
  `eyJ${letters(20)}.eyJ${letters(20)}.${letters(30)}`,
  `postgres://ada:${letters(12)}@db.example.org/x`,
  `const apiKey = '${letters(44)}';`,
];

const findingsIn = (text) => secrets.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);

const walk = (folder) =>
  readdirSync(at(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (['node_modules', '.git', 'dist', 'output', 'data'].includes(entry.name)) return [];
    return entry.isDirectory() ? walk(path) : [path];
  });

/** What git tracks or would track; all there is where there is no repository. */
const trackedFiles = () => {
  try {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
    return list
      .toString()
      .split('\0')
      .filter((path) => path !== '');
  } catch {
    return walk('');
  }
};

const isText = (bytes) => !bytes.subarray(0, 8000).includes(0);

const scanSecrets = () => {
  const blind = controls.filter((control, i) => !findingsIn(control).includes(secrets[i][0]));
  const found = [];
  let seen = 0;
  for (const path of trackedFiles()) {
    const file = at(path);
    if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size > 5_000_000) continue;
    const bytes = readFileSync(file);
    if (!isText(bytes)) continue;
    seen += 1;
    // The file and the kind, never the secret: logs of tests are kept.
    for (const name of findingsIn(bytes.toString('utf8'))) found.push(`${path}: ${name}`);
  }
  console.log(
    `Secrets: ${seen} files, ${secrets.length} patterns, ${controls.length - blind.length} of ${controls.length} controls found.`,
  );
  if (blind.length > 0 || seen < 100) found.push('The scan does not see what it should.');
  return found;
};

const fine =
  /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|CC-BY-4\.0|Unlicense|Python-2\.0|PostgreSQL|OFL-1\.1|WTFPL|Zlib|MPL-2\.0)$/;
const licenceOf = (manifest) => {
  const text =
    typeof manifest.license === 'object' ? manifest.license?.type : (manifest.license ?? manifest.licenses?.[0]?.type);
  return String(text ?? 'none').replace(/[()]/g, '');
};
const isFine = (licence) =>
  licence.split(/ OR /).some((one) => one.split(/ AND /).every((part) => fine.test(part.trim())));

const scanDependencies = () => {
  const lock = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'));
  const allowed = JSON.parse(readFileSync(at('package.json'), 'utf8')).allowScripts ?? {};
  const found = [];
  let seen = 0;
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.link === true) continue;
    const name = path.split('node_modules/').at(-1);
    if (/^(git|http:|file:)/.test(entry.resolved ?? '')) found.push(`${name}: not from a registry over https`);
    if (entry.hasInstallScript === true && allowed[name] === undefined && entry.optional !== true)
      found.push(`${name}: runs a script at install that package.json does not mention`);
    const manifest = join(root, path, 'package.json');
    if (!existsSync(manifest)) continue; // another platform's
    seen += 1;
    if (entry.integrity !== undefined && !entry.integrity.startsWith('sha512-'))
      found.push(`${name}: no SHA-512 in the lock file`);
    const installed = JSON.parse(readFileSync(manifest, 'utf8'));
    if (installed.version !== entry.version)
      found.push(`${name}: ${installed.version} is installed, ${entry.version} is locked`);
    if (entry.dev !== true && !isFine(licenceOf(installed)))
      found.push(`${name}: its licence is ${licenceOf(installed)}`);
  }
  const blind = isFine('AGPL-3.0') || isFine('none') || !isFine('(MIT OR GPL-3.0)'.replace(/[()]/g, ''));
  if (blind || seen < 100) found.push('The look at dependencies does not see what it should.');
  console.log(`Dependencies: ${seen} installed of ${Object.keys(lock.packages).length - 1} locked.`);
  return found;
};

const mustKnow = process.argv.includes('--known');

/** Known weaknesses, where a registry tells them; when none is reached it is a failure only where that was asked for. */
const audit = () => {
  const ran = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 30_000 });
  let counts;
  try {
    counts = JSON.parse(ran.stdout).metadata.vulnerabilities;
  } catch {
    console.log('npm audit: no registry with advisories could be reached; known weaknesses were NOT looked up.');
    return mustKnow ? ['Known weaknesses could not be looked up'] : [];
  }
  console.log(
    `npm audit: ${counts.total} known weaknesses, ${counts.high + counts.critical} of them high or critical.`,
  );
  return counts.high + counts.critical > 0 ? ['npm audit knows weaknesses that are high or critical'] : [];
};

const found = [...scanSecrets(), ...scanDependencies(), ...audit()];
for (const one of found) console.error(one);
process.exit(found.length === 0 ? 0 : 1);
