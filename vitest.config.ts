import { defineConfig } from 'vitest/config';

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
    include: [
      'packages/**/*.test.ts',
      'examples/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    passWithNoTests: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
