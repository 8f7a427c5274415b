import { defineConfig } from 'vitest/config';

// Long tests (soak, 50 kills, big data) run small in `npm test`, and in full with LONG=1 (`npm run test:long`).
const long = process.env['LONG'] === '1';

export default defineConfig({
  test: {
    include: long
      ? ['test/long/**/*.test.ts']
      : ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.ts', 'web/src/**/*.test.tsx'],
    exclude: ['test/output/**', '**/node_modules/**', ...(long ? [] : ['test/long/**'])],
    pool: 'forks',
    execArgv: ['--import', './src/cli/quick-imports.ts'],
    maxWorkers: 2,
    testTimeout: long ? 3_600_000 : 120_000,
    hookTimeout: 300_000,
  },
});
