import { defineConfig } from 'vitest/config';
import workspace from '../../vitest.config.ts';

// As in the workspace, `source` makes every @kaquan/* import resolve to its sources.
export default defineConfig({
  ...workspace,
  test: { include: ['*.test.ts'], maxWorkers: 2, testTimeout: 30_000, hookTimeout: 60_000 },
});
