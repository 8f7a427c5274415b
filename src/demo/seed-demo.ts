/** The demo workspace: a made-up shop, imported the way every file is, to play with from the first minute on. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportProgress } from '../contract/imports.ts';
import { now } from '../kit/clock.ts';
import {
  type Actor,
  changeWorkspace,
  createWorkspace,
  listWorkspaces,
  type Stores,
  type Workspace,
} from '../rooms/accounts/index.ts';
import { catalogue } from '../rooms/datasets/index.ts';
import { importFiles } from '../rooms/imports/index.ts';
import { makeOverview } from './shop-overview.ts';
import { writeShop } from './write-shop.ts';

const name = 'Demo shop';
/** The workspace bears it until everything is there, so that a start after a crash knows to go on. */
const nameMeanwhile = 'Demo shop (being prepared)';
const persons = 50_000;

export type SeedOptions = {
  signal?: AbortSignal;
  onProgress?: (progress: ImportProgress) => void;
  /** For tests: fewer persons. */
  persons?: number;
};

const fill = async (workspace: Workspace, options: SeedOptions): Promise<void> => {
  const folder = join(workspace.stores.dataDir, 'temp', 'demo');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const { signal, onProgress } = options;
    const files = await writeShop(folder, { persons: options.persons ?? persons, today: now(), signal });
    await importFiles(workspace, { files, identifiers: [], references: [], treatments: [], signal, onProgress });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * Makes the demo workspace once: five linked datasets of some 50,000 made-up persons, questions and a dashboard. Where an
 * earlier attempt was cut off, it goes on: an import is there as a whole or not at all. Resolves with what was done.
 */
export const seedDemo = async (
  stores: Stores,
  owner: Actor,
  options: SeedOptions = {},
): Promise<'made' | 'was there'> => {
  const found = (await listWorkspaces(stores, owner)).find(({ isDemo }) => isDemo);
  if (found !== undefined && found.name !== nameMeanwhile) return 'was there';
  const workspace =
    found ?? (await createWorkspace(stores, owner, { name: nameMeanwhile, slug: 'demo-shop', isDemo: true }));
  if ((await catalogue(workspace)).length === 0) await fill(workspace, options);
  await makeOverview(workspace);
  await changeWorkspace(workspace, { name });
  return 'made';
};
