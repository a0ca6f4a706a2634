import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const config = join(root, '.dependency-cruiser.cjs');

interface Rules {
  readonly forbidden: readonly { readonly name: string }[];
}
const { forbidden } = createRequire(import.meta.url)(config) as Rules;

/** One planted violation per rule: the rule's name, the file, and what the file says. */
const planted: readonly (readonly [rule: string, file: string, code: string])[] = [
  [
    'no-circular',
    'packages/core/src/a/one.ts',
    "import type { B } from './two.ts'; export type A = B;",
  ],
  ['no-unresolvable', 'packages/core/src/a/deep.ts', "import 'zod/inner/secret.ts';"],
  ['no-orphans', 'packages/core/src/a/alone.ts', 'export const alone = 1;'],
  ['core-imports-only-itself', 'packages/core/src/a/built-in.ts', "import 'node:fs';"],
  ['core-imports-only-itself', 'packages/core/src/a/foreign.ts', "import 'ky';"],
  ['core-src-not-testing', 'packages/core/src/a/test-in-src.ts', "import '../testing/index.ts';"],
  [
    'testing-imports-only-core-and-assert',
    'packages/core/src/testing/runner-bound.ts',
    "import 'ky';",
  ],
  ['fast-check-only-in-arbitraries', 'packages/core/src/testing/random.ts', "import 'fast-check';"],
  [
    'arbitraries-only-behind-their-door',
    'packages/core/src/testing/reaches.ts',
    "import './arbitraries.ts';",
  ],
  ['texts-only-behind-their-door', 'packages/core/src/a/speaks.ts', "import '../texts/index.ts';"],
  ['kernel-imports-no-feature', 'packages/core/src/kernel/up.ts', "import '../a/alone.test.ts';"],
  ['pure-steps-import-no-service', 'packages/core/src/a/a-decide.ts', "import './a-service.ts';"],
  [
    'pure-steps-import-ports-as-types-only',
    'packages/core/src/a/a-guards.ts',
    "import { x } from '../ports/index.ts'; export const y = x;",
  ],
  [
    'only-the-doors-of-core',
    'packages/adapter-x/src/deep.ts',
    "import '../../core/src/a/a-service.ts';",
  ],
  ['adapters-are-strangers', 'packages/adapter-x/src/peer.ts', "import '@kaquan/channel-kit';"],
  [
    'the-reference-for-comparison-only',
    'packages/adapter-postgres/test/differential/peer.ts',
    "import '@kaquan/channel-kit';",
  ],
  [
    'channels-know-core-and-channel-kit',
    'packages/channel-x/src/peer.ts',
    "import '../../channel-y/src/index.ts';",
  ],
  [
    'channel-kit-knows-core-only',
    'packages/channel-kit/src/up.ts',
    "import '../../channel-y/src/index.ts';",
  ],
  [
    'packages-import-no-tooling',
    'packages/adapter-x/src/tool.ts',
    "import '../../../scripts/t.ts';",
  ],
];

/** What the rules allow, so that the planted files are seen to fail for their own reason. */
const honest: readonly (readonly [file: string, code: string])[] = [
  // A cycle is reported once, at its first file.
  ['packages/core/src/a/two.ts', "import type { A } from './one.ts'; export type B = A;"],
  ['packages/core/src/index.ts', "import 'zod'; import './a/a-service.ts';"],
  [
    'packages/core/src/ports/index.ts',
    "import type { C } from '../a/a-service.ts'; export const x = 1;",
  ],
  ['packages/core/src/testing/index.ts', "import 'node:assert/strict'; import '../index.ts';"],
  ['packages/core/src/testing/arbitraries.ts', "import 'fast-check';"],
  ['packages/core/src/texts/index.ts', "export const words = 'so and so';"],
  ['packages/core/src/a/a-service.ts', "import 'neverthrow'; export type C = 1;"],
  [
    'packages/core/src/a/a-evolve.ts',
    "import type { X } from '../ports/index.ts'; export type Z = X;",
  ],
  ['packages/core/src/a/alone.test.ts', "import 'fast-check'; import 'node:test';"],
  [
    'packages/adapter-x/src/index.ts',
    "import '@kaquan/core'; import '@kaquan/core/ports'; import 'ky';",
  ],
  ['packages/channel-kit/src/index.ts', "import '@kaquan/core'; import 'ky';"],
  ['packages/channel-y/src/index.ts', "import '@kaquan/channel-kit'; import '@kaquan/core/ports';"],
  ['scripts/t.ts', "import '@kaquan/core';"],
];

let tree: string;

function write(file: string, text: string): void {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Packages are found through links in node_modules and their `source` condition, as in the workspace. */
function plantPackages(): void {
  for (const name of ['core', 'channel-kit']) {
    const exports: Record<string, unknown> = { '.': { source: './src/index.ts' } };
    if (name === 'core') exports['./ports'] = { source: './src/ports/index.ts' };
    write(`packages/${name}/package.json`, JSON.stringify({ name: `@kaquan/${name}`, exports }));
    mkdirSync(join(tree, 'node_modules/@kaquan'), { recursive: true });
    symlinkSync(join(tree, 'packages', name), join(tree, 'node_modules/@kaquan', name));
  }
  for (const name of ['zod', 'neverthrow', 'ky', 'fast-check']) {
    const manifest = { name, type: 'module', exports: { '.': './index.js' } };
    write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
    write(`node_modules/${name}/index.js`, 'export const stub = 1;');
  }
}

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function violations(): readonly Violation[] {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const run = spawnSync(
    process.execPath,
    [bin, 'packages', 'scripts', '--config', config, '--output-type', 'json'],
    { cwd: tree, encoding: 'utf8' },
  );
  const report = JSON.parse(run.stdout) as { summary: { violations: readonly Violation[] } };
  return report.summary.violations;
}

describe('the import rules', () => {
  let found: readonly Violation[];

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'imports-'));
    write('tsconfig.base.json', '{ "compilerOptions": { "module": "nodenext" } }');
    plantPackages();
    for (const [file, code] of honest) write(file, code);
    for (const [, file, code] of planted) write(file, code);
    found = violations();
  });

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(planted)('%s is reported for %s', (rule, file) => {
    expect(found.filter((v) => v.from === file).map((v) => v.rule.name)).toContain(rule);
  });

  it.each(honest)('%s is left alone', (file) => {
    expect(found.filter((v) => v.from === file)).toEqual([]);
  });

  it('has a planted violation for each rule', () => {
    expect(new Set(planted.map(([rule]) => rule))).toEqual(new Set(forbidden.map((r) => r.name)));
  });
});
