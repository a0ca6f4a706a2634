// Tests every library that a host may reach PostgreSQL through. They are no part of the workspace, so that a
// fresh clone does without them: this installs them first, in a folder with a lockfile of its own.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf } from './docs-blocks.ts';
import { run } from './run.ts';
import { root } from './workspace.ts';

const folder = join(root, 'integration/connections');

// `prisma generate` would fetch a program for migrations, which it has no use for; it does not, where it is
// told that there is one.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] = process.execPath;
process.env['CHECKPOINT_DISABLE'] = '1';
process.env['NO_COLOR'] = '1';

// The guide's blocks are written in these libraries, so they are type-checked where those are.
const guide = readFileSync(join(root, 'docs/guides/connections.md'), 'utf8');
const generated = join(folder, '.data');
mkdirSync(generated, { recursive: true });
for (const old of globSync(join(generated, 'guide_*.ts'))) rmSync(old);
for (const { line, code } of blocksOf(guide.replaceAll('```typescript', '```ts'))) {
  writeFileSync(join(generated, `guide_${String(line)}.ts`), code);
}

const steps = [
  'npx -y pnpm@12.21.0 install --frozen-lockfile',
  './node_modules/.bin/prisma generate',
  './node_modules/.bin/tsc --noEmit --pretty false',
  'eslint .',
  './node_modules/.bin/vitest run --reporter=dot',
] as const;

for (const step of steps) {
  const { ok, output } = await run(step, folder);
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${step}`);
  const isLast = step === steps.at(-1);
  if (!ok || isLast) console.log(output.trimEnd());
  if (ok) continue;
  process.exitCode = 1;
  break;
}
