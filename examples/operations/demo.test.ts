import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runOperations } from './demo.ts';
import { foundText, jsonLine } from './report.ts';

// Three months take a minute; these lives are shorter. The machine may be busy.
const timeout = 300_000;

async function outcomeOf(seed: string, days: number) {
  const { comparison, checks } = await runOperations({ seed, days, only: null });
  const { missed, falseAlarms } = comparison;
  // What went wrong is in the message of the test that fails, with the seed to run it again.
  const wrong = [
    ...missed.map(
      ({ planted, expected }) => `${planted.kind}: ${expected?.subject ?? 'not planted'}`,
    ),
    ...falseAlarms.map(foundText),
  ];
  return { comparison, checks, wrong };
}

describe('the reports', { timeout }, () => {
  it('find every fault of five weeks, and nothing else', async () => {
    const { comparison, checks, wrong } = await outcomeOf('ci-1', 34);
    expect(wrong).toEqual([]);
    const readme = readFileSync(`${import.meta.dirname}/README.md`, 'utf8');
    const named = [...readme.matchAll(/^\| `((?:daily|weekly|monthly)\.[a-z_]+)` /gm)];
    expect(named.map(([, check]) => check).toSorted()).toEqual([...checks].toSorted());
    expect(comparison.planted.length).toBeGreaterThanOrEqual(12);
    expect(comparison.found).toEqual(comparison.planted);
  });

  it('find every fault of twelve days, and nothing else', async () => {
    const { comparison, wrong } = await outcomeOf('ci-6', 12);
    expect(wrong).toEqual([]);
    expect(comparison.planted.length).toBeGreaterThanOrEqual(5);
    expect(JSON.parse(jsonLine(comparison))).toEqual({
      ...{ planted: comparison.planted.length, found: comparison.planted.length },
      ...{ missed: 0, falseAlarms: 0 },
    });
  });

  it('have nothing to say of quiet days', async () => {
    const { comparison, wrong } = await outcomeOf('quiet', 8);
    expect(wrong).toEqual([]);
    expect(comparison.planted).toEqual([]);
  });
});

describe('the command', { timeout }, () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--conditions=source', 'main.ts', ...args], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });

  it('ends with one line of JSON', () => {
    const { status, stdout, stderr } = run('--days', '7', '--only', 'frozen order', '--json');
    expect(stderr).toBe('');
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toEqual({ planted: 1, found: 1, missed: 0, falseAlarms: 0 });
    expect(stdout).toContain('✓');
    expect(status).toBe(0);
  });

  it('answers wrong arguments with one sentence and the usage', () => {
    const { status, stderr, stdout } = run('--days', 'many');
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^demo:operations: --days must be.*\nusage: pnpm demo:operations .*\n$/);
  });
});
