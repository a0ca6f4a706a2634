// Type-checks every project: sources, tests, type tests, examples, scripts; core also without Node's types.
import { globSync } from 'node:fs';
import { inParallel, report, run } from './run.ts';
import { root } from './workspace.ts';

const projects = globSync(
  [
    'tsconfig.json',
    'packages/*/tsconfig*.json',
    'examples/*/tsconfig*.json',
    'bench/tsconfig.json',
  ],
  { cwd: root },
).toSorted();

const results = await inParallel(projects, 2, async (project) => {
  const { ok, output } = await run(`tsc --noEmit --pretty false --project ${project}`);
  return ok ? [] : [`${project}\n${output}`];
});

report('types', results.flat());
