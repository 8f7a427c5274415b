/**
 * What the code must not do at all, looked for in the code itself (ASVS requirements in docs/security.md). Every look says
 * how much it saw, and finds a sample of what it looks for first.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
type File = { path: string; text: string };
const isTest = (path: string): boolean => /\.(test|fixture)\.tsx?$/.test(path);
const filesIn = (folder: string): File[] =>
  readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !isTest(path))
    .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(resolve(root, folder, path), 'utf8') }));

const server = filesIn('src');
const web = filesIn('web/src');

/** Every place where the pattern stands: `file: what stands there`. Fails when the pattern does not find `sample`. */
const places = (files: File[], pattern: RegExp, sample: string): string[] => {
  expect([sample, new RegExp(pattern, 'g').test(sample)]).toEqual([sample, true]);
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(pattern, 'g'))].map(([found]) => `${path}: ${found}`),
  );
};

test('the look sees the server and the app', () => {
  expect([server.length > 200, web.length > 80]).toEqual([true, true]);
});

test('no shell is called, and other processes are this program with scripts of its own (1.2.5)', () => {
  const importers = places(
    server,
    /import \{[^}]*\} from 'node:child_process'/,
    "import { exec } from 'node:child_process'",
  );
  expect(importers).toEqual([
    "src/backup.ts: import { spawn } from 'node:child_process'",
    "src/rooms/imports/read/parquet.ts: import { spawn } from 'node:child_process'",
  ]);
  expect(places(server, /(?<![.\w])spawn\([^,]*,/, 'spawn(command,')).toEqual([
    'src/backup.ts: spawn(process.execPath,',
    'src/rooms/imports/read/parquet.ts: spawn(process.execPath,',
  ]);
  expect(places(server, /\bshell: ?true|\bexec(File|Sync)+\(/, "execSync('ls')")).toEqual([]);
});

test('no text becomes code (1.3.2)', () => {
  const ways =
    /\beval\(|\bnew Function\(|node:vm|\bset(Timeout|Interval)\(\s*['"`]|\bdangerouslySetInnerHTML|\.innerHTML\b|\binsertAdjacentHTML|\bdocument\.write/;
  expect(places([...server, ...web], ways, 'eval(text)')).toEqual([]);
});

test('no text from elsewhere is a format (1.3.10)', () => {
  expect(
    places(
      server,
      /\bconsole\.\w+\(|\bformat\(.*%|util\.format|import \{[^}]*\bformat\b[^}]*\} from 'node:util'/,
      'console.log(name)',
    ),
  ).toEqual([]);
});

test('patterns are written in the code; where a text becomes part of one, it is escaped (1.2.9)', () => {
  const made = places([...server, ...web], /\bRegExp\([^\n]*/, 'new RegExp(name)').map((place) => place.split(': ')[0]);
  // Where a template's or a file's own letters come in, they pass `escaped` or the like; the other two take constants.
  const escapes = new Map([
    ['src/contract/said.ts', /escaped\(template\.slice/],
    ['web/src/i18n.ts', /return escaped\(part\)/],
    [
      'src/rooms/imports/read/sniff-csv.ts',
      /const d = delimiter\.replaceAll\(\/\[\|\^\+\\\\\$\.\*\?\(\)\[\\\]\{\}\]\/g/,
    ],
    ['src/rooms/imports/read/infer-formats.ts', /const ZONED_DATETIME\b/],
  ]);
  expect([...new Set(made)].sort()).toEqual([...escapes.keys()].sort());
  for (const [path, pattern] of escapes)
    expect([path, pattern.test(readFileSync(resolve(root, path), 'utf8'))]).toEqual([path, true]);
});

test('cryptography is Node’s, better-auth’s and the engine’s, chance is from the system, and nothing weak is asked for (11.2.1, 11.3.1, 11.5.1)', () => {
  const libraries = places(
    server,
    /'[^'\n]*(crypto|bcrypt|sodium|argon|nacl|noble|forge(?!t)|jose|jsonwebtoken)[^'\n]*'/,
    "'crypto-js'",
  );
  const from = libraries
    .filter((place) => !place.includes(' '))
    .concat(libraries.map((place) => place.split(': ')[1] ?? ''));
  const named = new Set(
    from.filter((word) => /^'(node:|@?[a-z])[\w@/:.-]*'$/.test(word) && !/^'argon2id'$/.test(word)),
  );
  expect([...named].sort()).toEqual(["'better-auth/crypto'", "'node:crypto'"]);
  expect(places([...server, ...web], /\bMath\.random\(/, 'Math.random()')).toEqual([]);
  const weak =
    /\b(aes-\d+-(ecb|cbc|ofb|cfb\d*)|des(-ede3?)?-\w+|rc4|bf-cbc|RSA_PKCS1_PADDING|RSA_NO_PADDING|createSign|publicEncrypt|privateDecrypt|pseudoRandomBytes|createCipher)\b/i;
  expect(places(server, weak, "createCipheriv('aes-256-cbc'")).toEqual([]);
});

test('hashes are SHA-256 and no less; the one MD5 measures and protects nothing (11.4.3)', () => {
  const hashes = places(server, /\b(?:createHash|createHmac|hkdfSync|hash)\(\s*'[\w-]+'/, "createHash('sha1'");
  expect(hashes.length).toBeGreaterThan(10);
  expect(hashes.filter((place) => !place.endsWith("'sha256'"))).toEqual([
    "src/rooms/imports/recognise/socrata.ts: createHash('md5'",
  ]);
  expect(places(server, /\b(MD5|SHA1|SHA224|halfMD5|md5|sha1)\s*\((?!')/, 'MD5(text)')).toEqual([]); // nor in the engine
});

test('secrets have 128 random bits at least; what has fewer is named here (11.5.1)', () => {
  // A nonce of GCM has 96, and is no secret.
  const few = places(server, /(?<!const nonce = )\brandomBytes\((\d|1[0-5])\)/, 'randomBytes(10)');
  expect(few.sort()).toEqual([
    'src/rooms/accounts/second-factor.ts: randomBytes(10)', // recovery codes: 50 bits, counted tries (6.5.3)
    'src/rooms/imports/read/temp-folder.ts: randomBytes(12)', // names of folders that only this user may enter
    'src/rooms/imports/read/temp-folder.ts: randomBytes(8)',
    'src/rooms/records/link-rows.ts: randomBytes(8)', // subjects, which are no secrets
  ]);
  expect(places(server, /\.derive\([^()]*, (\d|1[0-5])\)/, "keys.derive('x', 8)")).toEqual([]);
});

test('there is one clock for both logs, and it speaks UTC (16.2.2)', () => {
  const clocks = places(server, /\bDate\.now\(\)|\bnew Date\(\)/, 'new Date()');
  expect(clocks.filter((place) => !place.startsWith('src/kit/clock.ts')).sort()).toEqual([
    'src/rooms/imports/recognise/detectors/attributes.ts: new Date()', // this year, for what can be a birth year
    'src/rooms/requests/find-person.ts: Date.now()', // an upper end of shown times
  ]);
  for (const path of ['src/kit/log.ts', 'src/rooms/audit/record-entry.ts'])
    expect(readFileSync(resolve(root, path), 'utf8')).toMatch(/\bat: now\(\)/);
});

test('what runs imports packages that are installed to run it, and nothing of the tests (15.2.3)', () => {
  const { dependencies } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const specifiers = places(server, /(?:from|import\()\s*'[^'\n]+'/, "from 'vitest'").map(
    (place) => /'([^']+)'/.exec(place)?.[1] ?? '',
  );
  const packages = specifiers.filter((one) => /^[@\w]/.test(one) && !isBuiltin(one));
  expect(packages.length).toBeGreaterThan(30);
  const names = packages.map((one) =>
    one
      .split('/')
      .slice(0, one.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  expect([...new Set(names)].filter((name) => dependencies[name] === undefined)).toEqual([]);
  expect(specifiers.filter((one) => /\.\.\/test\/|\.(test|fixture)\.ts$/.test(one))).toEqual([]);
});

test('the browser keeps settings, and for one tab what a sign-in under way needs; nothing of anybody’s data (14.3.3)', () => {
  const kept = places(web, /\b(local|session)Storage\.setItem\([^,]+,/, "localStorage.setItem('a',");
  expect(kept.sort()).toEqual([
    'web/src/frame/frame.tsx: localStorage.setItem(key,', // is the navigation folded
    "web/src/i18n.ts: localStorage.setItem('language',",
    'web/src/pages/entry/invitation-token.ts: sessionStorage.setItem(name,', // of use to the invited address alone
    'web/src/pages/entry/provider-handle.ts: sessionStorage.setItem(name,', // of use with this sign-in's state alone
    'web/src/pages/home-page.tsx: localStorage.setItem(key,', // when this page was last looked at
    'web/src/pages/rights/held-secret.ts: sessionStorage.setItem(name,', // opens one request about rights, like its letter
    "web/src/router.tsx: localStorage.setItem('workspace',",
    "web/src/theme.ts: localStorage.setItem('theme',",
  ]);
  expect(
    places(
      web,
      /\bindexedDB\b|\bdocument\.cookie\b|\bcaches\.open|serviceWorker\.register|\bpersistQueryClient/,
      'document.cookie',
    ),
  ).toEqual([]);
});

test('every field for a password is one of type password that takes pasting and password managers (6.2.6, 6.2.7)', () => {
  expect(places(web, /type=\{?[^>\n]*'password'|type="password"/, 'type="password"')).toEqual([
    "web/src/components/password-field.tsx: type={shown ? 'text' : 'password'",
  ]);
  const fields = web.flatMap(({ text }) => text.match(/<PasswordField\b[\s\S]*?\/>/g) ?? []);
  expect(fields.length).toBeGreaterThan(4);
  for (const field of fields) expect(field).toMatch(/autoComplete="(current|new)-password"/);
  expect(places(web, /\bonPaste|\bonBeforeInput|['"]paste['"]|user-select: none/, 'onPaste={')).toEqual([]);
});

test('every page for whoever is signed in stands in a frame with the way out (7.4.4)', () => {
  const router = readFileSync(resolve(root, 'web/src/router.tsx'), 'utf8');
  // A route below the root that asks for a session, with what it shows.
  const parts = router
    .split('createRoute({')
    .filter((part) => /beforeLoad[\s\S]*signedIn\(/.test(part.split('});')[0] ?? ''));
  const shown = parts
    .flatMap(
      (part) =>
        /component: (?:lazyRouteComponent\(\(\) => import\('\.\/([^']+)'\)|(\w+))/
          .exec(part.split('\n});')[0] ?? '')
          ?.slice(1) ?? [],
    )
    .filter((one) => one !== undefined);
  expect(shown.sort()).toEqual([
    'Frame',
    'pages/account/account-frame.tsx',
    'pages/new-workspace-page.tsx',
    'pages/operator/operator-frame.tsx',
  ]);
  const textOf = (path: string): string => readFileSync(resolve(root, 'web/src', path), 'utf8');
  expect(textOf('frame/user-menu.tsx')).toContain('sessionApi.close');
  for (const path of ['frame/frame.tsx', 'frame/side-frame.tsx', 'pages/new-workspace-page.tsx'])
    expect([path, textOf(path).includes('<UserMenu />')]).toEqual([path, true]);
  for (const path of ['pages/account/account-frame.tsx', 'pages/operator/operator-frame.tsx'])
    expect([path, textOf(path).includes('<SideFrame ')]).toEqual([path, true]);
});

test('nobody is asked a secret question or given a hint, and no password has an end (6.2.10, 6.4.2)', () => {
  const tables = server.filter(({ path }) => /src\/rooms\/accounts\/.*tables\.ts$/.test(path));
  expect(tables.length).toBeGreaterThan(3);
  const columns = places(tables, /\b(?:text|at|boolean|integer|bytea)\('(\w+)'/, "text('security_answer'");
  expect(columns.length).toBeGreaterThan(50);
  expect(
    columns.filter((place) => /question|answer|hint|password_(expires|changed|until)|must_change/i.test(place)),
  ).toEqual([]);
  expect(existsSync(resolve(root, 'src/contract/account.ts'))).toBe(true);
  const contract = readFileSync(resolve(root, 'src/contract/account.ts'), 'utf8');
  expect(contract).not.toMatch(/(secret|security)(Question|Answer)|passwordHint|passwordExpires/i);
});
