/** How far a load is, in the words of the contract: rows, bytes, rate, seconds left. */
import type { ImportProgress } from '../../contract/imports.ts';
import { stopwatch } from '../../kit/clock.ts';

/** What a step of the load reports; what it leaves out stays as it was. */
export type ProgressStep = Partial<Pick<ImportProgress, 'stage' | 'dataset' | 'rows' | 'bytes' | 'totalRows'>>;

/** Where each step of a load begins and ends, as shares of the whole: about what was measured. */
const shares = { reading: [0, 0.3], rows: [0.3, 0.65], persons: [0.65, 0.95] } as const;
const leastFraction = 0.03;

const ratio = (part: number, whole: number | null): number =>
  whole === null || whole <= 0 ? 0 : Math.min(1, part / whole);

const fractionOf = (progress: ImportProgress): number => {
  if (progress.stage === 'waiting') return 0;
  if (progress.stage === 'publishing') return 0.97;
  const [from, to] = shares[progress.stage];
  const { bytes, totalBytes, rows, totalRows } = progress;
  const done = progress.stage === 'reading' ? ratio(bytes, totalBytes) : ratio(rows, totalRows);
  return from + (to - from) * done;
};

/** Follows one load over files of `totalBytes`; each step gives the progress to show. */
export const trackProgress = (totalBytes: number): ((step: ProgressStep) => ImportProgress) => {
  const total = stopwatch();
  let stage = stopwatch();
  let progress: ImportProgress = {
    stage: 'waiting',
    dataset: null,
    rows: 0,
    totalRows: null,
    bytes: 0,
    totalBytes,
    rowsPerSecond: 0,
    secondsLeft: null,
  };
  return (step) => {
    if (step.stage !== undefined && step.stage !== progress.stage) stage = stopwatch();
    progress = { ...progress, ...step };
    const fraction = fractionOf(progress);
    const seconds = total() / 1000;
    progress = {
      ...progress,
      rowsPerSecond: Math.round(progress.rows / Math.max(0.2, stage() / 1000)),
      secondsLeft: fraction < leastFraction ? null : Math.round((seconds * (1 - fraction)) / fraction),
    };
    return progress;
  };
};
