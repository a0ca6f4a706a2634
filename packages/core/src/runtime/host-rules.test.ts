import { describe, expect, it } from 'vitest';
import type { CaseRule } from '../after-sales/case-rules.ts';
import { defaultAfterSalesPolicy } from '../after-sales/after-sales-policy.ts';
import { anOrder } from '../testing/builders.ts';
import { silentLogger } from '../system/silent-logger.ts';
import { caseRulesOf, holdRulesOf, screeningOf, type HostHoldReasons } from './host-rules.ts';

const rule = { blocks: ['deliver'], releasedBy: 'host', freezesMoney: false } as const;

describe('the host’s reasons for a hold', () => {
  it('are known by name', () => {
    expect(holdRulesOf({ 'host.kyc': rule }).get('host.kyc')).toEqual(rule);
  });

  it.each([
    ['one of ours', { manual: rule }, /"host\."/],
    ['without a name', { 'host.': rule }, /"host\."/],
    ['in capitals', { 'host.KYC': rule }, /"host\."/],
    ['that blocks nothing', { 'host.kyc': { ...rule, blocks: [] } }, /blocks: must block/],
    ['twice the same', { 'host.kyc': { ...rule, blocks: ['claim', 'claim'] } }, /each action once/],
    ['nobody ends', { 'host.kyc': { ...rule, releasedBy: 'nobody' } }, /releasedBy/],
  ])('are refused: %s', (_what, declared, problem) => {
    expect(() => holdRulesOf(declared as HostHoldReasons)).toThrow(problem);
  });
});

describe('the host’s rule of risk', () => {
  it('is not asked where there is none', () => {
    expect(screeningOf({}, silentLogger)(anOrder())).toEqual({});
  });

  it('answers with a note that any database keeps', () => {
    const screen = screeningOf({ risk: () => `a\u0000${'😀'.repeat(300)}` }, silentLogger);
    const note = screen(anOrder()).risk ?? '';
    expect([note.isWellFormed(), note.includes('\u0000'), note.length]).toEqual([true, false, 500]);
    expect(screeningOf({ risk: () => null }, silentLogger)(anOrder())).toEqual({ risk: null });
  });
});

describe('the host’s rules for after-sales', () => {
  const policy = defaultAfterSalesPolicy;
  const question = {
    order: anOrder(),
    kind: 'refund_only',
    unitIds: [],
    amountMinor: 0,
    caseId: null,
    policy,
    now: 0,
  } as const;
  const verdict = { verdict: 'refuse', rule: 'vip', mayOverride: true } as const;

  it.each<[string, unknown]>([
    ['no verdict that there is', { ...verdict, verdict: 'perhaps' }],
    ['the promise of one', Promise.resolve(verdict)],
    ['nothing at all', undefined],
    ['a name that no database keeps', { ...verdict, rule: 'v\u0000\ud83d' }],
  ])('are a person’s where one answers %s', (_what, answer) => {
    const [rule] = caseRulesOf({ afterSales: [(() => answer) as CaseRule] }, silentLogger);
    expect(rule?.(question)).toMatchObject({ verdict: 'ask', rule: 'rule_failed' });
  });

  it('are what they answer', () => {
    for (const answer of [verdict, null]) {
      const [rule] = caseRulesOf({ afterSales: [() => answer] }, silentLogger);
      expect(rule?.(question)).toEqual(answer);
    }
  });
});
