/** A cleaned copy of a table for the engine to read, beside the records that could not go into it. */
import type { PreparedSource } from './shapes.ts';
import { keepRejects } from './rejects-file.ts';
import { type TempFolder, type TextWriter, writeText } from './temp-folder.ts';

type Copy = { writer: TextWriter; rejects: ReturnType<typeof keepRejects> };

/**
 * Has `fill` write the lines of a copy and set aside what is rejected; both files are closed then. Where it throws, both
 * are given up, and what it threw is thrown on. `records` counts the lines of the copy and the rejected ones.
 */
export async function writeCleanCopy(
  folder: TempFolder,
  fill: (copy: Copy) => Promise<void>,
): Promise<{ path: string } & Pick<PreparedSource, 'records' | 'rejects' | 'rejected'>> {
  const path = folder.path('.csv');
  const [writer, rejects] = [writeText(path), keepRejects(folder)];
  try {
    await fill({ writer, rejects });
    await writer.end();
    await rejects.close();
  } catch (error) {
    writer.destroy();
    rejects.destroy();
    throw error;
  }
  const rejected = rejects.count();
  return { path, records: writer.count + rejected, rejects: rejects.read(), rejected };
}
