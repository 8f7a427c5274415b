/** Small shapes that several routes share. */
import { z } from 'zod';

/** Lists are objects, so that a page or a count can be added later without breaking anybody. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

export const byId = z.object({ id: z.string().min(1).max(64) });
export const byName = z.object({ name: z.string().min(1).max(200) });
