// Runs every check of the repository in order, goes on after a failure, and says at the end what failed.
//
//   pnpm verify                 all of them
//   pnpm verify lint types      only these, by name
//   pnpm verify --json FILE     and the outcome as data
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from './run.ts';
import { root } from './workspace.ts';

/** Name of the step, and the script in package.json that is the step. */
const steps = [
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types', 'types'],
  ['imports', 'imports'],
  ['dead code', 'dead'],
  ['docs', 'test:docs'],
  ['connections', 'test:connections'],
  ['runtimes', 'test:runtimes'],
  ['build', 'build'],
  ['packages', 'package:check'],
  ['api', 'api:check'],
  ['size', 'size'],
] as const;

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const known = new Set<string>(steps.flat());
const unknown = positionals.filter((name) => !known.has(name));
if (unknown.length > 0) throw new Error(`no such step: ${unknown.join(', ')}`);

const manifest = readFileSync(join(root, 'package.json'), 'utf8');
const { scripts } = JSON.parse(manifest) as { readonly scripts: Readonly<Record<string, string>> };

async function runStep(name: string, script: string): Promise<Outcome> {
  const command = scripts[script];
  if (command === undefined) throw new Error(`package.json has no script "${script}"`);
  const start = performance.now();
  const { ok, output } = await run(command);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  if (!ok) console.log(`\n--- ${name}: ${command}\n${output.trimEnd()}\n---`);
  console.log(line({ name, ok, seconds }));
  return { name, ok, seconds };
}

function line({ name, ok, seconds }: Outcome): string {
  return `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(11)} ${seconds.toFixed(1).padStart(6)} s`;
}

const outcomes: Outcome[] = [];
for (const [name, script] of steps) {
  const chosen = positionals.length === 0 || positionals.includes(name);
  if (chosen || positionals.includes(script)) outcomes.push(await runStep(name, script));
}

const failed = outcomes.filter(({ ok }) => !ok);
console.log(`\n${outcomes.map(line).join('\n')}`);
console.log(
  `\nverify: ${String(outcomes.length - failed.length)} ok, ${String(failed.length)} failed`,
);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(outcomes));
process.exitCode = failed.length === 0 ? 0 : 1;
