import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Long tests (soak, 50 kills, big data) run small in `npm test`, and in full with LONG=1 (`npm run test:long`).
const long = process.env['LONG'] === '1';

// Half a minute and more each. The last of them begun at the end would keep one processor waiting for it alone.
const slow =
  /killed-load|erasure-crash|records|restrict|rights\.test|backup\.test|replay|retention|delete-account\.test|answer\.property|link-model|\/test\/(robustness|journeys)\//;

/** Slow files first; the rest in vitest's own order. A class, as vitest makes one itself. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => slow.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  test: {
    include: long
      ? [
          'test/long/**/*.test.ts',
          'src/**/killed-load.test.ts',
          'src/**/restrict-crash.test.ts',
          'src/**/records-crash.test.ts',
          'test/model/*.test.ts',
        ]
      : ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts', 'web/src/**/*.test.tsx'],
    exclude: ['test/output/**', '**/node_modules/**', ...(long ? [] : ['test/long/**'])],
    pool: 'forks',
    execArgv: ['--import', './src/cli/quick-imports.ts'],
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
    testTimeout: long ? 3_600_000 : 120_000,
    hookTimeout: 300_000,
  },
});
