import { describe, expect, it } from 'vitest';
import { countSteps, countTests } from './count-rules.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('the count of tests', () => {
  it('counts what passed and what failed, and no skipped test', () => {
    const testResults = [file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed')];
    expect(countTests({ testResults }, 1)).toEqual({ passed: 2, failed: 1 });
  });

  it('counts a file that does not load as a failure', () => {
    expect(countTests({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
    });
  });

  it('does not believe a run without tests', () => {
    expect(countTests({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 1 });
  });

  it('does not believe a run without a report', () => {
    expect(countTests(null, 1)).toEqual({ passed: 0, failed: 1 });
  });

  it('does not believe passed tests when the run itself failed', () => {
    expect(countTests({ testResults: [file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
    });
  });
});

describe('the count of steps', () => {
  it('counts each step', () => {
    expect(countSteps([{ ok: true }, { ok: false }, { ok: true }], 1)).toEqual({
      passed: 2,
      failed: 1,
    });
  });

  it('does not believe a verify that never reported', () => {
    expect(countSteps(null, 1)).toEqual({ passed: 0, failed: 1 });
  });
});
