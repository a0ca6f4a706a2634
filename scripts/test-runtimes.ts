// Sells one card on every runtime that the core is meant for, and compares what each has come to. The
// runtimes are no part of the workspace, so that a fresh clone does without them: this installs them first, in
// a folder with a lockfile of its own.
import { build } from 'esbuild';
import { join } from 'node:path';
import { run } from './run.ts';
import { root } from './workspace.ts';

const folder = join(root, 'integration/runtimes');

const installed = await run('npx -y pnpm@12.21.0 install --frozen-lockfile', folder);
if (!installed.ok) {
  console.log(installed.output);
  process.exit(1);
}

// One file without an import: what is not in it, no runtime has lent.
await build({
  entryPoints: { main: join(folder, 'main.ts'), worker: join(folder, 'worker.ts') },
  outdir: join(folder, '.data'),
  outExtension: { '.js': '.js' },
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['source', 'import'],
  logLevel: 'error',
});

const commands = {
  node: 'node .data/main.js',
  bun: './node_modules/.bin/bun .data/main.js',
  deno: './node_modules/.bin/deno run --no-remote --no-npm .data/main.js',
  workerd: './node_modules/.bin/workerd test workerd.capnp',
} as const;

const expected = JSON.stringify({
  outcomes: ['applied', 'replayed'],
  goods: [['SESAME-1'], ['SESAME-1']],
  printed: '[secret]',
  refusal: '兑换链接无效',
  finding: null,
  refunds: [1_000],
});

for (const [name, command] of Object.entries(commands)) {
  const { ok, output } = await run(command, folder);
  const said = output.split('\n').find((line) => line.startsWith('{'));
  const isSame = ok && said === expected;
  console.log(`${isSame ? 'ok    ' : 'FAILED'}  ${name}`);
  if (isSame) continue;
  console.log(`expected ${expected}\n${output.trimEnd()}`);
  process.exitCode = 1;
}
