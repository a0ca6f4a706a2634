import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { doorsOf } from './scripts/workspace.ts';

// One build for all packages, run with a package as the working directory: what it exports is what is built.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Parameters<typeof doorsOf>[0];

export default defineConfig({
  entry: Object.fromEntries(
    doorsOf(manifest).map(({ entry }) => [entry, `src/${entry}.ts`] as const),
  ),
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  dts: true,
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: true,
  silent: true,
});
