/**
 * `npm test`: installs what the tests need, runs every gate and every test, and ends with one line `N passed, N failed`.
 * `--long` runs the long ones instead; `--gates` only the gates.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import { at, install, pinnedNode, root } from './install.mjs';

const only = process.argv[2];
install();

const environment = { ...process.env, PATH: `${at('node_modules', '.bin')}:${process.env.PATH}` };
const run = (command, args, env = environment) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;

// The longest first, so that the last two end together.
const gates = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['the web app builds', 'vite', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn']],
  ['types', 'tsc', ['-p', '.']],
  ['types of the web app', 'tsc', ['-p', 'web']],
  ['lint with types, cycles, warnings as errors', 'oxlint', ['--type-aware', '--deny-warnings', '.']],
  ['dead code', 'knip', []],
  ['secrets and dependencies', 'node', ['scripts/scan.mjs']],
];

const results = { passed: 0, failed: 0, skipped: 0 };

/** What a gate says is kept until it ends, as another one runs beside it. */
const runGate = async ([name, command, args]) => {
  const started = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
  const ok = await new Promise((ended) => child.on('close', (code) => ended(code === 0)));
  process.stdout.write(Buffer.concat(said));
  console.log(`${ok ? '✓' : '✗'} gate: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  results[ok ? 'passed' : 'failed'] += 1;
};

/** Two at a time: most of them keep one processor busy, not two. */
const runGates = async () => {
  const waiting = [...gates];
  const next = async () => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) await runGate(gate);
  };
  await Promise.all([next(), next()]);
};

const runVitest = (long) => {
  const chromium = ensureChromium();
  const report = at('test', 'output', 'vitest.json');
  mkdirSync(at('test', 'output'), { recursive: true });
  rmSync(report, { force: true });
  const env = {
    ...environment,
    UV_THREADPOOL_SIZE: '16',
    ...(chromium ? { CHROMIUM: chromium } : {}),
    ...(long ? { LONG: '1' } : {}),
  };
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const code = run(pinnedNode, args, env);
  if (!existsSync(report)) {
    results.failed += 1;
    return;
  }
  const summary = JSON.parse(readFileSync(report, 'utf8'));
  results.passed += summary.numPassedTests;
  results.failed += summary.numFailedTests + (summary.numFailedTestSuites > 0 && summary.numFailedTests === 0 ? 1 : 0);
  results.skipped += summary.numPendingTests;
  if (code !== 0 && results.failed === 0) results.failed += 1;
};

if (only !== '--long') await runGates();
if (only !== '--gates') runVitest(only === '--long');
const skipped = results.skipped > 0 ? `, ${results.skipped} skipped` : '';
console.log(`${results.passed} passed, ${results.failed} failed${skipped}`);
process.exit(results.failed === 0 ? 0 : 1);
