/** Starts the victim, kills it at a moment of its seed's choosing, starts it again, and compares what it finds with the oracle. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMasterKey } from '../../src/engines/keys/index.ts';
import { type Canary, scanForCanaries } from '../harness/canaries.ts';
import { quickly } from '../harness/quick-node.ts';
import type { Look } from './look.ts';
import {
  apply,
  contentsOf,
  csvText,
  differences,
  emptyState,
  generator,
  type State,
  type World,
  worldOf,
} from './script.ts';

/** What was killed when, for the figures. */
export type Figures = {
  kills: number;
  lives: number;
  looks: number;
  /** Kills while opening, by the kind of the step under way, and between steps. */
  during: Record<string, number>;
  /** What the next life found: erasures by state, imports that had failed. */
  remains: Record<string, number>;
  scannedBytes: number;
};

export const noFigures = (): Figures => ({ kills: 0, lives: 0, looks: 0, during: {}, remains: {}, scannedBytes: 0 });

type Found = Look & { resurrected: number[] };
type Play = { folder: string; seed: number; world: World; figures: Figures; problems: string[] };

const count = (counts: Record<string, number>, what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1;
};

const linesOf = ({ folder }: Play): string[] => readFileSync(join(folder, 'log'), 'utf8').split('\n').slice(0, -1);

const stepsWith = (play: Play, word: string): Set<number> =>
  new Set(linesOf(play).flatMap((line) => (line.startsWith(`${word} `) ? [Number(line.slice(word.length + 1))] : [])));

const spawnVictim = ({ folder, seed }: Play, mode: 'run' | 'last'): { child: ChildProcess; errors: () => string } => {
  const script = resolve(import.meta.dirname, 'victim.ts');
  const child = spawn(process.execPath, [...quickly, script, folder, String(seed), mode], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4000)));
  return { child, errors: () => text };
};

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((done) =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(child.exitCode),
  );

/** What a life was doing when it ended, from the lines it wrote. */
const doing = (play: Play, before: number): string => {
  const lines = linesOf(play).slice(before);
  const last = lines.findLast((line) => !line.startsWith('remains')) ?? 'start';
  const [word, id] = last.split(' ');
  if (word === 'start') return 'opening';
  if (word === 'open') return 'resuming';
  const step = play.world.steps[Number(id)];
  return step !== undefined && (word === 'begin' || word === 'hidden') ? step.kind : 'between steps';
};

/** A moment to kill at: soon after the start, a moment into a step, while something is being purged, or any time. */
const waitForMoment = async (play: Play, child: ChildProcess, next: (below: number) => number): Promise<void> => {
  const before = linesOf(play).length;
  const mode = next(10);
  if (mode < 2) return sleep(next(2500));
  const skip = mode < 5 ? 0 : next(4);
  const awaited = mode >= 8 ? /^(hidden|end)/ : /^(begin|end)/;
  const seen = (): number =>
    linesOf(play)
      .slice(before)
      .filter((line) => awaited.test(line)).length;
  while (seen() <= (mode >= 8 ? 0 : skip) && child.exitCode === null) await sleep(5);
  return sleep(next(mode < 6 ? 900 : 3000));
};

/** States that are right: all acknowledged steps, with or without the one under way. */
const rightStates = (play: Play): State[] => {
  const [done, begun] = [stepsWith(play, 'done'), stepsWith(play, 'begin')];
  const hidden = stepsWith(play, 'hidden');
  let state = emptyState;
  for (const step of play.world.steps) {
    if (done.has(step.id) || hidden.has(step.id)) state = apply(play.world, state, step);
    else if (begun.has(step.id)) return [state, apply(play.world, state, step)];
  }
  return [state];
};

const compare = (play: Play, states: readonly State[], where: string, name = 'look.json'): void => {
  const look = JSON.parse(readFileSync(join(play.folder, name), 'utf8')) as Found;
  rmSync(join(play.folder, name));
  play.figures.looks += 1;
  const different = states.map((state) => differences(contentsOf(play.world, state), look.contents));
  const best = different.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const complaints = [
    ...best.slice(0, 5),
    ...(best.length > 5 ? [`and ${best.length - 5} more differences`] : []),
    ...look.leftovers.map((what) => `left behind: ${what}`),
    ...look.undeclared.map((what) => `undeclared: ${what}`),
    ...(look.brokenAudit === null ? [] : [`the audit chain breaks at entry ${look.brokenAudit}`]),
    ...look.erasures.filter(({ state }) => state !== 'proven').map(({ state }) => `an erasure stays ${state}`),
    ...look.certificateProblems,
    ...look.resurrected.map((at) => `person ${at} was erased and can be found`),
  ];
  play.problems.push(...complaints.map((what) => `seed ${play.seed}, ${where}: ${what}`));
};

/** One life that is killed. Returns false when it had come to the end before. */
const liveAndDie = async (play: Play, next: (below: number) => number): Promise<boolean> => {
  const right = rightStates(play);
  const before = linesOf(play).length;
  const { child, errors } = spawnVictim(play, 'run');
  play.figures.lives += 1;
  await waitForMoment(play, child, next);
  const killed = child.kill('SIGKILL');
  const code = await ended(child);
  const lines = linesOf(play).slice(before);
  if (lines.includes('failed')) play.problems.push(`seed ${play.seed}: ${errors()}`);
  for (const line of lines) if (line.startsWith('remains ')) count(play.figures.remains, line.slice(8));
  const what = doing(play, before);
  if (existsSync(join(play.folder, 'look.json'))) compare(play, right, `killed in ${what}, life ${play.figures.lives}`);
  if (!killed || code !== null) return false;
  play.figures.kills += 1;
  count(play.figures.during, what);
  return true;
};

/** The last life, to its end: nobody comes back when every file is imported again, and the steps that are left are done. */
const liveOn = async (play: Play): Promise<void> => {
  const right = rightStates(play);
  const { child, errors } = spawnVictim(play, 'last');
  play.figures.lives += 1;
  const code = await ended(child);
  if (code !== 0) play.problems.push(`seed ${play.seed}: the last life ended with ${code}: ${errors()}`);
  else {
    compare(play, right, 'reopened');
    compare(play, [finalState(play.world)], 'after every file was imported again', 'look-again.json');
  }
};

const finalState = (world: World): State => {
  const all = world.steps.reduce((state, step) => apply(world, state, step), emptyState);
  return world.steps.reduce((state, step) => (step.kind === 'import' ? apply(world, state, step) : state), all);
};

/** No value of an erased person in any byte of the data folder; a kept text of one who stayed must be seen. */
const scan = (play: Play): void => {
  const dataDir = join(play.folder, 'data');
  const erased = play.world.steps.flatMap((step) => (step.kind === 'erase' ? step.persons : []));
  const canaries = erased.flatMap((at): Canary[] => {
    const person = play.world.persons[at];
    if (person === undefined) return [];
    const { email, name, street, note, phone } = person;
    return Object.entries({ email, name, street, note, phone }).map(([what, text]) => ({
      name: `${what} of ${at}`,
      text,
    }));
  });
  const report = scanForCanaries(dataDir, {
    canaries,
    controls: [{ name: 'a note of one who stayed', text: play.world.persons[1]?.note ?? '' }],
    diskKey: openMasterKey(dataDir, null).derive('warehouse-disk'),
  });
  play.figures.scannedBytes += report.bytes;
  const seen = new Set(
    report.sightings.map(({ canary, file, layer, encoding }) => `${canary} in ${file} (${layer}, ${encoding})`),
  );
  play.problems.push(...[...seen].slice(0, 10).map((what) => `seed ${play.seed}: canary: ${what}`));
};

/**
 * Plays the script of a seed with at most `kills` kills, then to its end. Problems found are returned as sentences with
 * numbers of made-up persons; `figures` is added to.
 */
export const play = async (seed: number, kills: number, figures: Figures): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'pd-kills-'));
  const world = worldOf(seed);
  const one: Play = { folder, seed, world, figures, problems: [] };
  try {
    mkdirSync(join(folder, 'files'));
    writeFileSync(join(folder, 'log'), '');
    for (const file of world.files.values()) writeFileSync(join(folder, 'files', file.path), csvText(file));
    const next = generator(seed + 1000);
    for (let killed = 0; killed < kills && !linesOf(one).includes('end'); killed += 1)
      if (!(await liveAndDie(one, next))) break;
    await liveOn(one);
    if (one.problems.length === 0) scan(one);
    return one.problems;
  } finally {
    // KEEP=1 leaves the folder of a failure, to look into.
    const isKept = process.env['KEEP'] === '1' && one.problems.length > 0;
    if (isKept) process.stderr.write(`kept: ${folder}\n`);
    else rmSync(folder, { recursive: true, force: true });
  }
};
