/** What to start Node with so that a script of ours loads as quickly as the command line does. */
import { resolve } from 'node:path';

export const quickly: readonly string[] = ['--import', resolve(import.meta.dirname, '../../src/cli/quick-imports.ts')];
