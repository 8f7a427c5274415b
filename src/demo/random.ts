/** Random numbers that are the same every time: everybody's demo shop is the same shop. Never for anything secret. */

export type Random = {
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
  /** True with that probability. */
  chance(probability: number): boolean;
  /** An index, each as likely as its weight says. `cumulative` ends with the sum of all weights. */
  weighted(cumulative: readonly number[]): number;
};

/** Running sums, as `weighted` wants them. */
export const cumulate = (weights: readonly number[]): number[] => {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
};

/** The first index whose running sum is above `target`, by halving. */
export const indexAbove = (cumulative: readonly number[], target: number): number => {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** The generator sfc32, seeded by one number. */
export const seeded = (seed: number): Random => {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let round = 0; round < 15; round += 1) next();
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(next() * from.length)];
    if (found === undefined) throw new RangeError('Nothing to pick from');
    return found;
  };
  const weighted = (cumulative: readonly number[]): number => indexAbove(cumulative, next() * (cumulative.at(-1) ?? 0));
  return { next, between, pick, chance: (probability) => next() < probability, weighted };
};
