// Type-checks every ```ts block of the documentation against the sources, runs those marked `ts run`, and
// follows every relative link.
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { anchorsOf, type Block, blocksOf, type Link, linksOf } from './docs-blocks.ts';
import { inParallel, report, run } from './run.ts';
import { root } from './workspace.ts';

// Without arguments all of the documentation; with arguments these files, for whoever writes one.
const { positionals } = parseArgs({ allowPositionals: true });
const patterns = [
  '*.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'packages/*/docs/**/*.md',
  'examples/**/*.md',
];
const files = (positionals.length > 0 ? positionals : globSync(patterns, { cwd: root }))
  .map((file) => relative(root, resolve(root, file)))
  .filter((file) => !file.includes('node_modules'))
  .toSorted();

// The blocks live as files in the docs package, because what it depends on is what a block may import.
mkdirSync(join(root, 'docs/.data'), { recursive: true });
const blockDir = mkdtempSync(join(root, 'docs/.data/blocks-'));

interface BlockFile {
  /** Where the block stands: `README.md`, with the same line numbers as its copy. */
  readonly source: string;
  readonly copy: string;
  readonly block: Block;
}

function writeBlocks(): readonly BlockFile[] {
  return files.flatMap((source) =>
    blocksOf(readFileSync(join(root, source), 'utf8')).map((block) => {
      const copy = `${source.replace(/\W/g, '_')}_${String(block.line)}.ts`;
      writeFileSync(join(blockDir, copy), block.code);
      return { source, copy, block };
    }),
  );
}

async function typeProblems(blocks: readonly BlockFile[]): Promise<readonly string[]> {
  if (blocks.length === 0) return [];
  const config = { extends: '../../../tsconfig.base.json', include: ['*.ts'] };
  writeFileSync(join(blockDir, 'tsconfig.json'), JSON.stringify(config));
  const { ok, output } = await run('tsc --pretty false --project .', blockDir);
  if (ok) return [];
  // A block that continues others repeats their lines, so one mistake may be told several times.
  return [
    ...new Set(
      output
        .trimEnd()
        .split('\n')
        .map((text) => atSource(text, blocks)),
    ),
  ];
}

function atSource(text: string, blocks: readonly BlockFile[]): string {
  const [, copy, position, message] = /^(\S+\.ts)(\(\d+,\d+\)): (.*)$/.exec(text) ?? [];
  const found = blocks.find((block) => block.copy === copy);
  return found ? `${found.source}${position ?? ''}: ${message ?? ''}` : text;
}

async function runProblems(blocks: readonly BlockFile[]): Promise<readonly string[]> {
  const runnable = blocks.filter(({ block }) => block.runs);
  const results = await inParallel(runnable, 2, async ({ source, copy, block }) => {
    const node = `"${process.execPath}" --conditions=source --disable-warning=ExperimentalWarning`;
    const { ok, output } = await run(`${node} ${copy}`, blockDir);
    return ok ? [] : [`${source}:${String(block.line)}: the block does not run\n${output}`];
  });
  return results.flat();
}

function linkProblem(source: string, { path, anchor, line }: Link): string | null {
  const target = path === '' ? join(root, source) : resolve(root, dirname(source), path);
  const place = `${source}:${String(line)}`;
  if (!existsSync(target)) return `${place}: no such file: ${path}`;
  if (anchor === '' || !target.endsWith('.md') || statSync(target).isDirectory()) return null;
  return anchorsOf(readFileSync(target, 'utf8')).has(anchor)
    ? null
    : `${place}: ${relative(root, target)} has no heading #${anchor}`;
}

function linkProblems(): readonly string[] {
  return files.flatMap((source) =>
    linksOf(readFileSync(join(root, source), 'utf8'))
      .map((link) => linkProblem(source, link))
      .filter((problem) => problem !== null),
  );
}

const blocks = writeBlocks();
const problems = [
  ...(files.length === 0 ? ['no markdown files found'] : []),
  ...linkProblems(),
  ...(await typeProblems(blocks)),
  ...(await runProblems(blocks)),
];
rmSync(blockDir, { recursive: true, force: true });
console.log(`docs: ${String(files.length)} files, ${String(blocks.length)} blocks`);
report('docs', problems);
