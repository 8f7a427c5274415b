/**
 * A process for the test of crashes: `load DIR STEP` loads over what is there and kills itself with SIGKILL as STEP begins;
 * `look DIR` recovers and prints what is there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTestStores } from '../../../test/harness/stores.ts';
import { raw, sql } from '../../kit/literals.ts';
import { createWorkspace, listWorkspaces, type Workspace } from '../accounts/index.ts';
import { catalogue, loadTables, readVault, recoverLoads } from './index.ts';
import { identifying, owner, personal, tableOf } from './load.fixture.ts';

const [mode = '', dataDir = '', killAt = ''] = process.argv.slice(2);
const files = join(dataDir, 'files');
mkdirSync(files, { recursive: true });

const customers = [identifying('number', 'customer_number'), identifying('email', 'email'), personal('name')];
const invoices = [{ name: 'id' }, { name: 'number' }, personal('address')];

const before = () => [
  tableOf(files, 'customers', customers, [
    ['1', '', 'Ann'],
    ['2', 'bob@x.org', 'Bob'],
  ]),
  tableOf(files, 'letters', [identifying('email', 'email'), personal('text')], [['ann@x.org', 'Dear Ann']]),
  tableOf(files, 'lines', [{ name: 'id' }], [['10'], ['11']], [owner('id', 'invoices')]),
];

/** Merges two persons, replaces a file's rows, resolves rows that named nobody. */
const after = () => [
  ...before().slice(1, 2),
  tableOf(files, 'customers', customers, [
    ['1', 'ann@x.org', 'Ann'],
    ['3', 'eve@x.org', 'Eve'],
  ]),
  tableOf(
    files,
    'invoices',
    invoices,
    [
      ['10', '1', 'Street 1'],
      ['11', '3', 'Street 3'],
    ],
    [owner('number', 'customers')],
  ),
];

const look = async (workspace: Workspace) => {
  const tables: Record<string, number[]> = {};
  const persons = new Set<string>();
  for (const dataset of await catalogue(workspace)) {
    const rows = await workspace.stores.warehouse.query<{ subject: string }>(sql`SELECT subject FROM ${dataset.table}`);
    tables[dataset.name] = [rows.length, rows.filter(({ subject }) => subject === '0').length];
    for (const { subject } of rows) if (subject !== '0') persons.add(subject);
  }
  const values = await readVault(workspace, [...persons].map(BigInt));
  const counts: Record<string, number> = {};
  for (const name of ['keys', 'identities', 'vault']) {
    const [row] = await workspace.stores.warehouse.query<{ n: string }>(
      sql`SELECT count() AS n FROM ${workspace.vault(name)}`,
    );
    counts[name] = Number(row?.n);
  }
  const [staged] = await workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM system.tables WHERE startsWith(name, ${raw("'stage_'")})`,
  );
  return {
    tables,
    persons: persons.size,
    values: values.map(({ text }) => text).toSorted(),
    counts,
    staged: Number(staged?.n),
  };
};

const test = await openTestStores(dataDir);
const [there] = await listWorkspaces(test.stores, test.owner);
const workspace = there ?? (await createWorkspace(test.stores, test.owner, { name: 'Killed' }));

if (mode === 'begin') await loadTables(workspace, 'before', before());
if (mode === 'load')
  await loadTables(workspace, 'after', after(), {
    onStep: (step) => {
      process.stdout.write(`${step}\n`);
      if (step === killAt) process.kill(process.pid, 'SIGKILL');
    },
  });
if (mode === 'look') {
  const { finished } = await recoverLoads(workspace);
  process.stdout.write(`${JSON.stringify({ finished: finished.includes('after'), ...(await look(workspace)) })}\n`);
}
await test.close();
process.exit(0);
