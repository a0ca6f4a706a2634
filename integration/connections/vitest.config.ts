import { defineConfig } from 'vitest/config';
import { fromSource } from '../../vitest.source.ts';

export default defineConfig({
  ...fromSource,
  test: { include: ['*.test.ts'], maxWorkers: 2, testTimeout: 30_000, hookTimeout: 60_000 },
});
