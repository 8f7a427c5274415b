/** What the server says about data, as messages of the app: every code of src/contract/sayings.ts under `said.`. */
import type { SayingCode } from '../../../src/contract/said.ts';
import { sayings } from '../../../src/contract/sayings.ts';

type SaidMessages = { [Code in SayingCode as `said.${Code}`]: string };

/** The texts by the keys of the catalogue. */
export const keysOf = (texts: Record<SayingCode, string>): SaidMessages =>
  Object.fromEntries(Object.entries(texts).map(([code, text]) => [`said.${code}`, text])) as SaidMessages;

export const enSaid = keysOf(sayings);
