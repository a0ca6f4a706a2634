import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aReadLine, aRead, deciding, now, placed } from '../../test/readings.ts';
import { decodeOrder } from '../order/order-schema.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import type { Order } from '../order/order.ts';
import type { Actor } from '../order/history.ts';
import { defaultAfterSalesPolicy, type AfterSalesPolicy } from './after-sales-policy.ts';
import { decideAgree } from './agree-decide.ts';
import { decideAddEvidence } from './case-decide.ts';
import { caseReasons, missingEvidence } from './case-reasons.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';

const by = (kind: Actor['kind'], rules: Partial<AfterSalesPolicy> = {}) => ({
  ...deciding({
    actor: { kind, id: 'somebody' },
    policy: aPolicy({ afterSales: { ...defaultAfterSalesPolicy, ...rules } }),
  }),
  rules: [],
  isOverride: false,
});
const wish: OpenWish = {
  kind: 'refund_only',
  units: { unitIds: ['o1.1.1' as never] },
  amountMinor: null,
  reason: '提示已使用',
  reasonCode: 'card_used',
  isOverride: false,
  isApproved: false,
  follows: null,
};
const shot = { kind: 'screenshot', text: 'file-1' } as const;

describe('a reason that must be shown', () => {
  it('opens nothing for a buyer who shows too little, and names what is missing', () => {
    const error = given(placed())
      .when((order) => decideOpen(order, wish, by('buyer')))
      .thenRefuses('case.evidence_missing');
    expect([error.reasonCode, error.missing]).toEqual(['card_used', ['screenshot']]);
    const order = given(placed())
      .when((before) => decideOpen(before, { ...wish, evidence: [shot] }, by('buyer')))
      .thenAmongOthers('case.opened');
    expect(order.cases[0]).toMatchObject({
      reasonCode: 'card_used',
      evidence: [{ ...shot, by: 'buyer somebody' }],
    });
  });

  it('is agreed to by nobody before it is shown, but over the rule’s head', () => {
    const opened = given(placed())
      .when((order) => decideOpen(order, wish, by('operator')))
      .thenStored();
    const agreeing = (isOverride: boolean) => (order: Order) =>
      decideAgree(order, 'o1.c1', { ...by('operator'), isOverride });
    given(opened).when(agreeing(false)).thenRefuses('case.evidence_missing');
    given(opened).when(agreeing(true)).thenAmongOthers('case.approved');
    const worded = given(opened)
      .when((order) =>
        decideAddEvidence(order, { caseId: 'o1.c1', text: 'see', kind: null }, by('buyer')),
      )
      .thenStored();
    given(worded).when(agreeing(false)).thenRefuses('case.evidence_missing');
    const shown = given(worded)
      .when((order) => decideAddEvidence(order, { caseId: 'o1.c1', ...shot }, by('buyer')))
      .thenStored();
    given(shown).when(agreeing(false)).thenAmongOthers('case.approved');
  });

  it('is not agreed to by rules either, and needs what the shop says', () => {
    const rules = { decide: 'rules', evidence: { card_used: ['video'] } } as const;
    const asked = given(placed())
      .when((order) => decideOpen(order, wish, by('operator', rules)))
      .thenStored();
    expect(asked.cases[0]?.state).toBe('requested');
    given(placed())
      .when((order) => decideOpen(order, { ...wish, evidence: [shot] }, by('buyer', rules)))
      .thenRefuses('case.evidence_missing');
    const none = { decide: 'rules', evidence: { card_used: [] } } as const;
    given(placed())
      .when((order) => decideOpen(order, wish, by('buyer', none)))
      .thenAmongOthers('case.approved');
  });

  it('is none where nobody has named it, as in what earlier releases stored', () => {
    expect(missingEvidence(null, [], {})).toEqual([]);
    const opened = given(placed())
      .when((order) => decideOpen(order, { ...wish, evidence: [shot] }, by('buyer')))
      .thenStored();
    const cases = opened.cases.map(({ reasonCode: _code, evidence, ...each }) => ({
      ...each,
      evidence: evidence.map(({ kind: _kind, ...piece }) => piece),
    }));
    const decoded = decodeOrder({ ...opened, cases })._unsafeUnwrap();
    expect(decoded.cases[0]).toMatchObject({ reasonCode: null, evidence: [{ kind: null }] });
  });

  it('has words in both languages', () => {
    for (const { en, zh } of Object.values(caseReasons)) {
      expect(en).toMatch(/^[A-Z][a-z ]+$/);
      expect(zh).toMatch(/^\p{Script=Han}+$/u);
    }
  });
});

describe('goods that were issued again too often', () => {
  it('are issued once more only over the rule’s head', () => {
    const redeem = (order: Order) => decideRedeem(order, { policy: aPolicy(), now, keys: [] });
    const redeemed = given(placed(aRead({ lines: [aReadLine()] })))
      .when(redeem)
      .thenStored();
    const reissue = { ...wish, kind: 'reissue', reasonCode: null, isApproved: true } as const;
    const once = given(redeemed)
      .when((order) => decideOpen(order, reissue, by('operator', { reissueLimit: 1 })))
      .thenStored();
    const again = given(once).when(redeem).thenAmongOthers('case.done');
    const third = (isOverride: boolean, reissueLimit: number | null) => (order: Order) =>
      decideOpen(order, { ...reissue, isOverride }, by('operator', { reissueLimit }));
    const error = given(again).when(third(false, 1)).thenRefuses('case.rule_refuses');
    expect(error).toMatchObject({ rule: 'reissued_too_often', mayOverride: true });
    given(again).when(third(true, 1)).thenAmongOthers('unit.replaced');
    given(again).when(third(false, null)).thenAmongOthers('unit.replaced');
    given(again).when(third(false, 2)).thenAmongOthers('unit.replaced');
  });
});
