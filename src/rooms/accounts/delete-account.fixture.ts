/** For tests of crashes: deletes an account in a process of its own, which is killed at the place that is named. */
import { openTestStores } from '../../../test/harness/stores.ts';
import { forgetting } from '../../forgetting.ts';
import { type Actor, deleteAccount, type Forgetting } from './index.ts';

const [dataDir = '', userId = '', slug = '', where = ''] = process.argv.slice(2);

const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};

const broken: Record<string, Partial<Forgetting>> = {
  'after the rows are gone': { alone: die },
  'after the databases are gone': { files: [...forgetting.files, die] },
};

const { stores } = await openTestStores(dataDir);
const actor: Actor = { id: userId, name: 'Somebody', via: 'session', confirmedAt: new Date() };
await deleteAccount(stores, actor, { days: 0, workspaces: [slug] }, { ...forgetting, ...broken[where] });
