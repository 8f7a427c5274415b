/**
 * Real data with ground truth, kept outside the repository. A clone without it still passes: the tests that need it
 * say that it is not there.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..', process.env['TEST_DATA'] ?? '../shared/data');

/**
 * The absolute path of a file or folder of the test data, or null when it is not there.
 * Says so once a path on standard output, so that an absent folder never looks like a pass.
 */
export function testData(path: string): string | null {
  const full = resolve(root, path);
  if (existsSync(full)) return full;
  console.log(`Test data "${path}" is not here (set TEST_DATA): the checks that read it were left out.`);
  return null;
}
