/** Answers that must not tell anything by how soon they come. */
import { setTimeout as wait } from 'node:timers/promises';

/** Does the work and answers no sooner than `milliseconds` after it was asked, whether it failed or not. */
export const atLeast = async <T>(milliseconds: number, work: () => Promise<T>): Promise<T> => {
  const floor = wait(milliseconds);
  try {
    return await work();
  } finally {
    await floor;
  }
};
