/** Small shapes that several routes share. */
import { z } from 'zod';
import { invalid } from '../../kit/errors.ts';
import type { CallingBrowser } from '../route.ts';

/** Lists are objects, so that a page or a count can be added later without breaking anybody. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export const byId = z.object({ id: z.string().min(1).max(64) });
export const byName = z.object({ name: z.string().min(1).max(200) });

/** The origin of the page that calls. A passkey belongs to one, so only a browser can use it. */
export const pageOrigin = ({ origin }: CallingBrowser): string => {
  if (origin !== null && URL.canParse(origin)) return origin;
  throw invalid('no-origin', 'Passkeys work in a browser only', 'Call this from a page of the app.');
};
