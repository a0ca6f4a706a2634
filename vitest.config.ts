import { defineConfig } from 'vitest/config';
import { fromSource } from './vitest.source.ts';

const pure = ['packages/core/**/*.test.ts', 'packages/adapter-memory/**/*.test.ts'];
const each = {
  exclude: ['**/node_modules/**', '**/dist/**'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  ...fromSource,
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
