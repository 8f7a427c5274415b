/** A process that imports one file, says how much memory that took at its peak, and ends. Arguments: data folder, file. */
import '../../src/cli/threads.ts';
import { readFileSync } from 'node:fs';
import { stopwatch } from '../../src/kit/clock.ts';
import { createWorkspace } from '../../src/rooms/accounts/index.ts';
import { importFiles } from '../../src/rooms/imports/index.ts';
import { openTestStores } from '../harness/stores.ts';

const [dataDir = '', path = ''] = process.argv.slice(2);

/** Peak resident memory of this process so far, in MiB. */
const peak = (): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) / 1024;

const { stores, owner, close } = await openTestStores(dataDir);
const workspace = await createWorkspace(stores, owner, { name: 'Shop' });
const opened = peak();
const elapsed = stopwatch();
const { results } = await importFiles(workspace, {
  files: [{ path, name: 'orders.csv' }],
  identifiers: [
    { column: 'email', kind: 'email' },
    { column: 'customer_number', kind: 'customer_number' },
  ],
  references: [],
  treatments: [{ column: 'name', treatment: 'tokenise' }],
});
const seconds = elapsed() / 1000;
const [{ rowsLoaded, persons } = { rowsLoaded: 0, persons: 0 }] = results;
process.stdout.write(JSON.stringify({ openedMiB: opened, peakMiB: peak(), seconds, rowsLoaded, persons }));
await close();
