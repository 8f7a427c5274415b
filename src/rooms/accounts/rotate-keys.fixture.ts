/** A process that changes the master key and is killed on the way: `node rotate-keys.fixture.ts DIR STEP`. */
import { openMasterKey, rotationOf } from '../../engines/keys/index.ts';
import { openPostgres } from '../../engines/postgres/index.ts';
import { join } from 'node:path';
import { rotateKeys } from './rotate-keys.ts';
import { sealedPlaces } from './sealed-places.ts';
import { systemActor } from './workspace.ts';

const [dataDir = '', step = ''] = process.argv.slice(2);
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
};

const postgres = await openPostgres({ url: null, dir: join(dataDir, 'postgres') });
const masterKey = openMasterKey(dataDir, null);
const rotation = rotationOf(masterKey);
if (step === 'begun') {
  rotation.begin();
  die();
}
if (step === 'before-end') rotation.finish = die;
const left = /^after-(\d+)$/.exec(step);
let done = 0;
for (const place of sealedPlaces) {
  const { replace } = place;
  place.replace = async (...call) => {
    const replaced = await replace(...call);
    done += 1;
    if (left !== null && done >= Number(left[1])) die();
    return replaced;
  };
}
await rotateKeys({ db: postgres.db, masterKey }, systemActor, 10);
process.stdout.write('finished\n');
await postgres.close();
