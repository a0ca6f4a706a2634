import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anchorsOf, blocksOf, linksOf } from './docs-blocks.ts';
import { run } from './run.ts';
import { root } from './workspace.ts';

const fence = '```';
const block = (words: string, code: string): string => `${fence}${words}\n${code}\n${fence}\n`;

describe('the blocks of a text', () => {
  it('are the ts blocks, each at its own line', () => {
    const text = `# Title\n\n${block('sh', 'ls')}${block('ts', 'const a = 1;')}`;
    expect(blocksOf(text)).toEqual([
      { line: 7, code: `${'\n'.repeat(6)}const a = 1;\n`, runs: false },
    ]);
  });

  it('see what they continue', () => {
    const text = block('ts run', 'const a = 1;') + block('ts continues', 'a + 1;');
    expect(blocksOf(text)).toEqual([
      { line: 2, code: '\nconst a = 1;\n', runs: true },
      { line: 5, code: '\nconst a = 1;\n\n\na + 1;\n', runs: false },
    ]);
  });

  it('lose the indent of the list they stand in', () => {
    expect(blocksOf(`- x\n\n  ${fence}ts\n  f();\n  ${fence}\n`)[0]?.code.trim()).toBe('f();');
  });
});

describe('the links of a text', () => {
  it('are the relative ones, outside of code', () => {
    const text = `[a](b.md#c) [d](https://x.example) \`[e](f)\`\n\n[g]: h.md\n\n${block('md', '[i](j)')}`;
    expect(linksOf(text)).toEqual([
      { line: 1, path: 'b.md', anchor: 'c' },
      { line: 3, path: 'h.md', anchor: '' },
    ]);
  });

  it('find headings by their anchors', () => {
    const text = `# A b, \`c\`!\n## 卡券 SDK\n## [L](x)\n## L\n${block('sh', '# no')}`;
    expect([...anchorsOf(text)]).toEqual(['a-b-c', '卡券-sdk', 'l', 'l-1']);
  });
});

describe('the check', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'docs-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const check = (text: string) => {
    const file = join(dir, 'page.md');
    writeFileSync(file, text);
    return run(`"${process.execPath}" scripts/check-docs.ts ${file}`, root);
  };

  it('accepts a block that compiles and runs', async () => {
    const code = "import { ok } from 'neverthrow';\nif (ok(1).value !== 1) throw new Error('x');";
    expect(await check(block('ts run', code))).toMatchObject({ ok: true });
  });

  it('reports a type error, a failing run and a dead link, each at its line', async () => {
    const text = [
      block('ts', 'const a: string = 1;'),
      block('ts run', "throw new Error('on purpose');"),
      '[x](nowhere.md)',
    ].join('');
    const { ok, output } = await check(text);
    expect(ok).toBe(false);
    expect(output).toMatch(/page\.md\(2,7\): error TS2322/);
    expect(output).toMatch(/page\.md:5: the block does not run\n[^]*on purpose/);
    expect(output).toContain('page.md:7: no such file: nowhere.md');
  });
});
