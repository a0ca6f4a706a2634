import { describe, expect, it } from 'vitest';
import { isWorse, maxFindings, statusOf, worstOf } from './check.ts';
import { collectFindings } from './collect-findings.ts';
import type { FindingDraft } from './finding.ts';
import { statusOfLines } from './run-checks.ts';

const finding = (status: 'warn' | 'fail', n = 0): FindingDraft<'x'> => ({
  code: 'x',
  subject: { kind: 'tenant' },
  status,
  figures: { n },
  evidence: [],
  remedies: [],
});

describe('how a checklist came out', () => {
  it('is the worst of its checks, where unknown is worse than a warning', () => {
    expect(worstOf([])).toBe('pass');
    expect(worstOf(['pass', 'warn', 'unknown'])).toBe('unknown');
    expect(worstOf(['fail', 'unknown'])).toBe('fail');
    expect(statusOf([finding('warn')])).toBe('warn');
    expect(isWorse('fail', 'fail')).toBe(false);
  });

  it('is not known where nothing was looked at', () => {
    expect(statusOfLines([])).toBe('unknown');
    expect(statusOfLines([{ status: 'pass' }])).toBe('pass');
  });
});

describe('collected findings', () => {
  it('stand with the worst first, otherwise in the order in which they came', () => {
    const found = collectFindings<'x'>();
    for (const [n, status] of (['warn', 'fail', 'warn', 'fail'] as const).entries()) {
      found.add(finding(status, n));
    }
    const { findings, status, more } = found.outcome({ looked: 4 });
    expect(findings.map(({ figures }) => figures['n'])).toEqual([1, 3, 0, 2]);
    expect([status, more]).toEqual(['fail', undefined]);
  });

  it('are no more than a check gives, and what is wrong stays among them', () => {
    const found = collectFindings<'x'>();
    for (let n = 0; n < maxFindings + 5; n += 1) found.add(finding('warn', n));
    found.add(finding('fail', -1));
    const { findings, more } = found.outcome({});
    expect([findings.length, more]).toEqual([maxFindings, 6]);
    expect(findings[0]?.figures['n']).toBe(-1);
  });
});
