/** For tests of crashes: one process that loads, erases (until it is killed), or goes on after a restart. Speaks JSON lines. */
import { openTestStores } from '../../../test/harness/stores.ts';
import { createWorkspace, openWorkspace } from '../accounts/index.ts';
import { recoverLoads, subjectFromHex } from '../datasets/index.ts';
import {
  certificateKey,
  checkCertificateChain,
  erasePerson,
  findPerson,
  listErasures,
  readCertificate,
  resumeErasures,
  waitForErasure,
} from './index.ts';
import { customer, loadShop } from './shop.fixture.ts';

const [dataDir = '', what = '', who = '0'] = process.argv.slice(2);
/** Persons in the shop. */
const count = 60;
const say = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

const opened = await openTestStores(dataDir);
const { stores, owner } = opened;

const shop = () => openWorkspace(stores, owner, 'crash');
const rowsFound = async (n: number): Promise<number> => {
  const { persons } = await findPerson(await shop(), { kind: 'email', value: String(customer(n)[1]) });
  return persons.reduce((sum, { rows }) => sum + rows, 0);
};

const load = async (): Promise<void> => {
  await loadShop(await createWorkspace(stores, owner, { name: 'crash' }), count);
};

const erase = async (): Promise<void> => {
  const workspace = await shop();
  const { persons } = await findPerson(workspace, { kind: 'email', value: String(customer(Number(who))[1]) });
  say('erasing');
  const { id } = await erasePerson(workspace, subjectFromHex(persons[0]?.subject ?? '0'));
  await waitForErasure(workspace, id);
};

const goOn = async (): Promise<void> => {
  await recoverLoads(await shop());
  await resumeErasures(stores);
  const workspace = await shop();
  const erasures = await listErasures(workspace);
  const found: number[] = [];
  for (let n = 1; n <= count; n += 1) found.push(await rowsFound(n));
  const texts = await Promise.all(erasures.toReversed().map(({ id }) => readCertificate(workspace, id)));
  texts.sort((a, b) => provenAt(a).localeCompare(provenAt(b)));
  const chain = checkCertificateChain(texts, certificateKey(stores));
  say({ states: erasures.map(({ state }) => state), found, problems: chain.problems });
};

const provenAt = (text: string): string => /"proven": "([^"]+)"/.exec(text)?.[1] ?? '';

const importAgain = async (): Promise<void> => {
  const results = await loadShop(await shop(), count);
  say({ withheld: results.map(({ rowsWithheld }) => rowsWithheld) });
  await goOn();
};

const tasks: Record<string, () => Promise<void>> = { load, erase, 'go-on': goOn, 'import-again': importAgain };
await tasks[what]?.();
await opened.close();
