/**
 * A process for the test of crashes: takes one step of a restriction's life and kills itself with SIGKILL as STEP begins; the next
 * process recovers, says what is there, and goes on from it. `DIR load`, `DIR restrict|lift|import|erase STEP`, `DIR look`.
 */
import { openTestStores } from '../../../../test/harness/stores.ts';
import { sql } from '../../../kit/literals.ts';
import { createWorkspace, openWorkspace, type Workspace } from '../../accounts/index.ts';
import { besideDatasets, catalogue, recoverLoads, subjectFromHex } from '../../datasets/index.ts';
import {
  erasePerson,
  findPerson,
  liftRestriction,
  listRestrictions,
  restrictPerson,
  resumeErasures,
  settleRestrictions,
  waitForErasure,
} from '../index.ts';
import { customer, loadShop } from '../shop.fixture.ts';

const [dataDir = '', what = '', killAt = ''] = process.argv.slice(2);
/** Persons in the shop; who is restricted. */
const count = 8;
const who = 3;

const opened = await openTestStores(dataDir);
const { stores, owner } = opened;

const onStep = (step: string): void => {
  if (step === killAt) process.kill(process.pid, 'SIGKILL');
};

const rowsAndHash = async (workspace: Workspace, tables: Awaited<ReturnType<typeof catalogue>>) => {
  let rows = 0;
  const hashes: string[] = [];
  for (const { table, name } of tables) {
    const [row] = await workspace.stores.warehouse.query<{ n: string; hash: string }>(
      sql`SELECT count() AS n, groupBitXor(sipHash64(* EXCEPT (run))) AS hash FROM ${table}`,
    );
    rows += Number(row?.n);
    hashes.push(`${name} ${row?.hash}`);
  }
  return { rows, hash: hashes.join() };
};

const look = async (workspace: Workspace): Promise<unknown> => {
  const datasets = await catalogue(workspace);
  const { persons } = await findPerson(workspace, { kind: 'email', value: String(customer(who)[1]) });
  const [staged] = await stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM system.tables WHERE startsWith(name, 'stage_')`,
  );
  return {
    visible: await rowsAndHash(workspace, datasets),
    beside: (await rowsAndHash(workspace, await besideDatasets(workspace, datasets))).rows,
    found: persons[0]?.rows ?? 0,
    states: (await listRestrictions(workspace)).map(({ state }) => state),
    staged: Number(staged?.n),
  };
};

if (what === 'load') await loadShop(await createWorkspace(stores, owner, { name: 'crash' }), count);
const workspace = await openWorkspace(stores, owner, 'crash');
await recoverLoads(workspace);
await resumeErasures(stores);
process.stdout.write(`${JSON.stringify(await look(workspace))}\n`);
const { persons } = await findPerson(workspace, { kind: 'email', value: String(customer(who)[1]) });
const subject = subjectFromHex(persons[0]?.subject ?? '0');
if (what === 'restrict') await restrictPerson(workspace, subject, { reason: 'Ticket 4711' }, onStep);
if (what === 'lift') await liftRestriction(workspace, subject, onStep);
if (what === 'import') await loadShop(workspace, count, { onStep });
if (what === 'erase') await waitForErasure(workspace, (await erasePerson(workspace, subject)).id);
await settleRestrictions();
await opened.close();
process.exit(0);
