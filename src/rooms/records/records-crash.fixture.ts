/**
 * A process for the test of crashes: takes rows one by one, puts them into the tables, and kills itself with SIGKILL as STEP begins; the
 * next process recovers and says what is there. `DIR load`, `DIR act STEP`, `DIR look`.
 */
import { openTestStores } from '../../../test/harness/stores.ts';
import { sql } from '../../kit/literals.ts';
import { createWorkspace, openWorkspace, type Workspace } from '../accounts/index.ts';
import { catalogue, recoverLoads } from '../datasets/index.ts';
import { findPerson } from '../requests/index.ts';
import { customer, loadShop } from '../requests/shop.fixture.ts';
import { addRecords, changeRecords, closeRecords, findRecords, recoverRecords, removeRecords } from './index.ts';
import { settleNow } from './with-records.ts';

const [dataDir = '', what = '', killAt = ''] = process.argv.slice(2);
const opened = await openTestStores(dataDir);
const { stores, owner } = opened;

const onStep = (step: string): void => {
  if (step === killAt) process.kill(process.pid, 'SIGKILL');
};

/** One round of every kind of change; the second of a data folder does as the first. */
const act = async (workspace: Workspace): Promise<void> => {
  const rows = [
    { CustomerId: 'C-90001', Email: 'new@mail.example', FullName: 'New Person', City: 'Newtown' },
    { CustomerId: 'C-50002', Email: customer(2)[1] ?? '', FullName: 'Second Row', City: 'Newtown' },
  ];
  await addRecords(workspace, 'customers', { rows });
  await changeRecords(workspace, 'customers', {
    where: { City: 'Town4' },
    set: { City: 'Moved', FullName: 'Changed' },
  });
  await removeRecords(workspace, 'customers', { where: { CustomerId: 'C-50005' } });
  onStep('acknowledged');
  await settleNow(workspace, onStep);
  onStep('over');
};

const look = async (workspace: Workspace): Promise<unknown> => {
  const { rows } = await findRecords(workspace, 'customers', {
    columns: ['CustomerId', 'Email', 'FullName', 'City'],
    purpose: 'Looking after a crash',
  });
  const held = [];
  for (const { table, name } of await catalogue(workspace)) {
    const [row] = await stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${table}`);
    held.push(`${name} ${row?.n}`);
  }
  const [staged] = await stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM system.tables WHERE startsWith(name, 'stage_records_') OR startsWith(name, 'stage_limit')`,
  );
  const person = async (value: string) => (await findPerson(workspace, { value })).persons.map((one) => one.rows);
  return {
    rows: rows.map((row) => Object.values(row).join(' ')).toSorted(),
    held,
    staged: staged?.n,
    found: [
      await person('new@mail.example'),
      await person(String(customer(2)[1])),
      await person(String(customer(5)[1])),
    ],
  };
};

if (what === 'load') await loadShop(await createWorkspace(stores, owner, { name: 'Crash' }), 8);
else {
  const workspace = await openWorkspace(stores, owner, 'crash');
  await recoverLoads(workspace);
  await recoverRecords(stores);
  if (what === 'act') await act(workspace);
  else console.log(JSON.stringify(await look(workspace)));
}
await closeRecords(stores);
await opened.close();
