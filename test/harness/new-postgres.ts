/**
 * A new embedded Postgres, brought up to date, without waiting for it to be made: making one takes 4 s of a processor,
 * copying one a tenth of a second. What is copied was made by `openPostgres` of these very migrations, once, and is made
 * again when they or the engine change. src/main.test.ts starts on an empty folder, as an installation does.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openPostgres } from '../../src/engines/postgres/index.ts';

const root = resolve(import.meta.dirname, '../..');
const kept = join(root, 'node_modules/.cache/perfectlydata-tests');

/** Everything that what is copied was made of. */
const madeOf = (): string[] => {
  const migrations = join(root, 'migrations/postgres');
  const files = readdirSync(migrations, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(sql|json)$/.test(file),
  );
  return [
    ...files.toSorted().map((file) => join(migrations, file)),
    join(root, 'src/engines/postgres/index.ts'),
    join(root, 'node_modules/@electric-sql/pglite/package.json'),
  ];
};

const templatePath = (): string => {
  const hash = createHash('sha256');
  for (const file of madeOf())
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return join(kept, `postgres-${hash.digest('hex').slice(0, 16)}`);
};

/** 40 MB each: those of migrations long past go. Not at once, as other runs may copy theirs at this moment. */
const dropOld = (): void => {
  const yesterday = Date.now() - 86_400_000;
  for (const name of readdirSync(kept)) {
    const made = statSync(join(kept, name), { throwIfNoEntry: false })?.mtimeMs ?? yesterday;
    if (made < yesterday) rmSync(join(kept, name), { recursive: true, force: true });
  }
};

/** Made beside its place and moved there whole: test files run side by side, and the first one done wins. */
const makeTemplate = async (template: string): Promise<void> => {
  const making = join(kept, `making-${randomUUID()}`);
  mkdirSync(kept, { recursive: true });
  dropOld();
  await (await openPostgres({ url: null, dir: making })).close();
  try {
    renameSync(making, template);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
};

/** Puts a new, empty, migrated store in `dir`; one that is there already is left as it is. */
export const newPostgres = async (dir: string): Promise<void> => {
  if (existsSync(dir)) return;
  const template = templatePath();
  if (!existsSync(template)) await makeTemplate(template);
  mkdirSync(dirname(dir), { recursive: true });
  cpSync(template, dir, { recursive: true, mode: constants.COPYFILE_FICLONE });
};
