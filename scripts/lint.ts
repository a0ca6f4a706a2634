// Lints the repository package by package, two at a time, and then everything else: the types of all of
// it at once do not fit into one process.
import { globSync } from 'node:fs';
import { inParallel, report, run } from './run.ts';
import { root } from './workspace.ts';

const packages = globSync('packages/*/', { cwd: root }).toSorted();
const parts = [...packages, `. --ignore-pattern packages/`];

const results = await inParallel(parts, 2, async (part) => {
  const { ok, output } = await run(`eslint ${part}`);
  return ok ? [] : [`${part}\n${output}`];
});

report('lint', results.flat());
