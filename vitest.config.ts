import { defineConfig } from 'vitest/config';

const pure = ['packages/core/**/*.test.ts', 'packages/adapter-memory/**/*.test.ts'];
const each = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

// `source` makes every @kaquan/* import resolve to src, so that tests need no build before them.
export default defineConfig({
  resolve: { conditions: ['source', 'module', 'node', 'development|production'] },
  ssr: {
    resolve: {
      conditions: ['source', 'module', 'node', 'development|production'],
      // For what Node itself loads, `require` included: a condition more would break CommonJS packages.
      externalConditions: ['source', 'node', 'module-sync'],
    },
  },
  test: {
    passWithNoTests: false,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // Nothing in them outlives a call, so their files share two processes and load the core twice,
        // not once each. What leaks from one file into another is a fault of theirs.
        test: { ...each, name: 'pure', isolate: false, include: pure },
      },
      {
        extends: true,
        test: {
          ...each,
          name: 'rest',
          include: [
            'packages/**/*.test.ts',
            'examples/**/*.test.ts',
            'bench/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: [...each.exclude, ...pure],
        },
      },
    ],
  },
});
