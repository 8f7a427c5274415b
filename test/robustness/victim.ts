/**
 * A process made to be killed: opens a data folder as the server does, says what it finds, and goes on with the script where
 * the log says that it stopped. Arguments: the working folder, the seed, and `run` or `last`.
 */
import '../../src/cli/threads.ts';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ne } from 'drizzle-orm';
import { readConfig } from '../../src/config.ts';
import { type Installation, openInstallation } from '../../src/main.ts';
import { isTrouble } from '../../src/kit/errors.ts';
import { createWorkspace, listWorkspaces, openWorkspace, type Workspace } from '../../src/rooms/accounts/index.ts';
import { importFiles, listImports } from '../../src/rooms/imports/index.ts';
import {
  erasePerson,
  erasures,
  exportPerson,
  findPerson,
  resumeErasures,
  settleErasures,
  waitForErasure,
} from '../../src/rooms/requests/index.ts';
import { lookAtAll } from './look.ts';
import { type Step, wordsFor, type World, worldOf } from './script.ts';

const [folder = '', seed = '1', mode = 'run'] = process.argv.slice(2);
const world: World = worldOf(Number(seed));
const logPath = join(folder, 'log');

/** One line, durable when it returns: words and step numbers only. */
const note = (line: string): void => {
  const file = openSync(logPath, 'a');
  writeSync(file, `${line}\n`);
  fsyncSync(file);
  closeSync(file);
};

const logged = (word: string): Set<number> =>
  new Set(
    readFileSync(logPath, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => Number(line.slice(word.length + 1))),
  );

const fileAt = (path: string): { path: string; name: string } => ({
  path: join(folder, 'files', path),
  name: path,
});

const runImport = async (workspace: Workspace, step: Extract<Step, { kind: 'import' }>): Promise<void> => {
  const sources = step.files.flatMap((path) => world.files.get(path) ?? []);
  await importFiles(workspace, {
    files: step.files.map(fileAt),
    ...wordsFor(sources),
    ...(step.into === null ? {} : { dataset: step.into }),
  });
};

const find = async (workspace: Workspace, person: number): Promise<bigint[]> => {
  const { persons } = await findPerson(workspace, { kind: 'email', value: world.persons[person]?.email ?? '' });
  return persons.map(({ subject }) => BigInt(`0x${subject}`));
};

// Half of the erasures are waited for, so that the next step meets the other half under way.
const runErase = async (workspace: Workspace, step: Extract<Step, { kind: 'erase' }>): Promise<void> => {
  const subjects = (await Promise.all(step.persons.map((person) => find(workspace, person)))).flat();
  if (subjects.length === 0) return;
  const begun = await erasePerson(workspace, subjects);
  note(`hidden ${step.id}`);
  if (step.id % 2 === 0) for (const { id } of begun) await waitForErasure(workspace, id);
};

const runExport = async (workspace: Workspace, person: number): Promise<void> => {
  for (const subject of await find(workspace, person))
    await exportPerson(workspace, subject, { purpose: 'a test of what a crash leaves' });
};

const runStep = async (workspace: Workspace, step: Step): Promise<void> => {
  note(`begin ${step.id}`);
  if (step.kind === 'import') await runImport(workspace, step);
  else if (step.kind === 'erase') await runErase(workspace, step);
  else await runExport(workspace, step.person);
  note(`done ${step.id}`);
};

const workspaceOf = async ({ stores, owner }: Installation): Promise<Workspace> => {
  const [first] = await listWorkspaces(stores, owner);
  return first === undefined
    ? createWorkspace(stores, owner, { name: 'Shop' })
    : openWorkspace(stores, owner, first.slug);
};

/** Persons whose erasure was acknowledged and who can be found all the same, by anything. */
const resurrected = async (workspace: Workspace): Promise<number[]> => {
  const [hidden, done] = [logged('hidden'), logged('done')];
  const erased = world.steps.flatMap((step) =>
    step.kind === 'erase' && (hidden.has(step.id) || done.has(step.id)) ? step.persons : [],
  );
  const found: number[] = [];
  for (const at of erased) {
    const person = world.persons[at];
    for (const value of person === undefined ? [] : [person.email, person.phone, person.number])
      if ((await findPerson(workspace, { value })).persons.length > 0) found.push(at);
  }
  return found;
};

const writeLook = async (workspace: Workspace, early: number[], name = 'look.json'): Promise<void> => {
  const look = {
    ...(await lookAtAll(workspace, world.persons)),
    resurrected: [...early, ...(await resurrected(workspace))],
  };
  const path = join(folder, name);
  writeFileSync(`${path}.new`, JSON.stringify(look));
  renameSync(`${path}.new`, path);
};

/** What the last kill left: how far runs and erasures were, for the figures of the test. */
const noteRemains = async (workspace: Workspace): Promise<void> => {
  const { db } = workspace.stores;
  const open = await db.selectDistinct({ state: erasures.state }).from(erasures).where(ne(erasures.state, 'proven'));
  for (const { state } of open) note(`remains erasure ${state}`);
  const [last] = await listImports(workspace);
  if (last?.state === 'failed') note('remains import rolled back');
  if (last?.state === 'done' && last.notes.some((text) => text.includes('next start'))) note('remains import finished');
};

const main = async (): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  note('start');
  const installation = await openInstallation({
    ...readConfig({ data: join(folder, 'data'), port: '0', demo: false }),
    databaseUrl: null,
    clickhouseUrl: null,
    masterKey: null,
  });
  note('open');
  const workspace = await workspaceOf(installation);
  await noteRemains(workspace);
  const early = await resurrected(workspace);
  await resumeErasures(installation.stores);
  await writeLook(workspace, early);
  note('looked');
  const done = logged('done');
  for (const step of world.steps) if (!done.has(step.id)) await runStep(workspace, step);
  await settleErasures();
  if (mode === 'last') await again(workspace);
  note('end');
  await installation.close();
};

/** The last life: every file is imported once more, which must bring nobody back. */
const again = async (workspace: Workspace): Promise<void> => {
  for (const step of world.steps) if (step.kind === 'import') await runImport(workspace, step);
  await writeLook(workspace, [], 'look-again.json');
};

main().catch((error: unknown) => {
  note('failed');
  process.stderr.write(
    `${isTrouble(error) ? `${error.code}: ${error.detail}` : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(70);
});
