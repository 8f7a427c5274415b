/** The one clock. Tests set it; everything else asks it. */
let read: () => number = Date.now;

/** The time now. */
export const now = (): Date => new Date(read());

/** Milliseconds since an instant that never jumps, for measuring. */
export const stopwatch = (): (() => number) => {
  const start = performance.now();
  return () => performance.now() - start;
};

/** For tests: replaces the clock until the returned function is called. */
export const setClock = (clock: () => number): (() => void) => {
  read = clock;
  return () => {
    read = Date.now;
  };
};
