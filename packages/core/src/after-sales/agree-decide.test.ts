import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRefund,
  deciding,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import { maxAmountMinor } from '../kernel/money.ts';
import { minuteMs } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { defaultAfterSalesPolicy, type AfterSalesPolicy } from './after-sales-policy.ts';
import { decideAgree, decideRefund, decideRuling, type AgreeContext } from './agree-decide.ts';
import { decideCompensate } from './compensate-decide.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';
import { decideReopen } from './reopen-decide.ts';

const limited = (rules: Partial<AfterSalesPolicy> = { approvalLimitMinor: 900 }) => ({
  policy: aPolicy({ afterSales: { ...defaultAfterSalesPolicy, ...rules } }),
});
const as = (id: string, parts: Partial<AgreeContext> = {}): AgreeContext => ({
  ...deciding({ actor: { kind: 'operator', id } }),
  rules: [],
  isOverride: false,
  ...parts,
});
const buyer = (parts: Partial<AgreeContext> = {}) =>
  as('anna', { actor: { kind: 'buyer', id: 'anna' }, ...parts });
const agreeing = (context: AgreeContext) => (order: Order) => decideAgree(order, 'o1.c1', context);
const asked = () =>
  given(placed())
    .when(taking(withRefund(aRefund())))
    .thenStored();
const unitIdsOf = (order: Order) => unitsOf(order).map(({ unit }) => unit.unitId);
const opening = (parts: Partial<OpenWish>, context: AgreeContext) => (order: Order) =>
  decideOpen(
    order,
    {
      kind: 'refund_only',
      units: { unitIds: unitIdsOf(order) },
      amountMinor: null,
      reason: '打不开',
      isOverride: false,
      isApproved: false,
      follows: null,
      ...parts,
    },
    context,
  );

describe('what one person may not agree to alone', () => {
  it('is not agreed to by refunding units either', () => {
    const refunding = (context: AgreeContext) => (order: Order) =>
      decideRefund(order, unitIdsOf(order), context);
    const error = given(asked())
      .when(refunding(as('li', limited())))
      .thenRefuses('case.rule_refuses');
    expect(error).toMatchObject({ rule: 'approval_limit', mayOverride: false });
    const endorsed = given(asked())
      .when(agreeing(as('li', limited())))
      .then('case.endorsed');
    given(endorsed)
      .when(refunding(as('li', limited())))
      .thenRefuses('case.rule_refuses');
    given(endorsed)
      .when(refunding(as('wu', limited())))
      .thenAmongOthers('case.approved');
  });

  it('is not agreed to by a rule', () => {
    const byRules = limited({ decide: 'rules', approvalLimitMinor: 900 });
    const order = given(placed())
      .when(opening({}, as('li', byRules)))
      .thenStored();
    expect(order.cases).toMatchObject([{ state: 'requested' }]);
  });

  it('needs two people again once the buyer asks for another sum', () => {
    const endorsed = given(asked())
      .when(agreeing(as('li', limited({ approvalLimitMinor: 100 }))))
      .then('case.endorsed');
    const other = aRefund({ amountMinor: 900, version: '2', modifiedAt: now + minuteMs });
    const order = given(endorsed)
      .when(taking(withRefund(other)))
      .thenAmongOthers('case.updated');
    expect(order.cases).toMatchObject([{ endorsedBy: [] }]);
    given(order)
      .when(agreeing(as('wu', limited({ approvalLimitMinor: 100 }))))
      .then('case.endorsed');
  });

  it('counts towards the cap on compensations while it waits', () => {
    const context = as('li', limited({ approvalLimitMinor: 100 }));
    const compensating = (amountMinor: number) => (order: Order) =>
      decideCompensate(order, { code: 'service', amountMinor }, context);
    const first = given(placed()).when(compensating(1_500)).then('case.opened', 'case.endorsed');
    const error = given(first).when(compensating(501)).thenRefuses('case.rule_refuses');
    expect(error.rule).toBe('compensation_cap');
    given(first).when(compensating(500)).then('case.opened', 'case.endorsed');
  });
});

describe('compensations', () => {
  it('never come to more than an order can hold, whoever allows it', () => {
    const context = as('li', { isOverride: true });
    const compensating = (amountMinor: number) => (order: Order) =>
      decideCompensate(order, { code: 'service', amountMinor }, context);
    const most = given(placed()).when(compensating(maxAmountMinor)).thenStored();
    const error = given(most).when(compensating(1)).thenRefuses('case.rule_refuses');
    expect(error).toMatchObject({ rule: 'compensation_cap', mayOverride: false });
  });
});

describe('a buyer', () => {
  it('agrees neither to his own request nor to issuing his goods again', () => {
    given(asked())
      .when((order) => decideRefund(order, unitIdsOf(order), buyer()))
      .thenRefuses('case.not_allowed');
    const redeemed = given(placed())
      .when((order) => decideRedeem(order, { policy: aPolicy(), now, keys: [] }))
      .thenStored();
    given(redeemed)
      .when(opening({ kind: 'reissue', isApproved: true }, buyer()))
      .thenRefuses('case.not_allowed');
  });
});

describe('a ruling for the buyer', () => {
  it('is carried out in a dispute only', () => {
    const ruling = (order: Order) => decideRuling(order, 'o1.c1', as('li', { isOverride: true }));
    given(asked()).when(ruling).thenRefuses('order.illegal_transition');
  });
});

describe('an order of which nothing is left', () => {
  const succeeded = withRefund(aRefund({ state: 'succeeded', modifiedAt: now }));
  const returned = () => given(placed()).when(taking(succeeded)).thenAmongOthers('case.done');

  it('has no further case', () => {
    const error = given(returned())
      .when(opening({}, as('li')))
      .thenRefuses('case.rule_refuses');
    expect(error).toMatchObject({ rule: 'nothing_left', mayOverride: false });
  });

  it('cannot have a case reopened that named no unit', () => {
    const more = aRefund({ refundId: 'r2', state: 'succeeded', modifiedAt: now });
    const order = given(returned())
      .when(taking(withRefund(more)))
      .thenStored();
    expect(order.cases).toMatchObject([{}, { items: [] }]);
    const error = given(order)
      .when((before) => decideReopen(before, { caseId: 'o1.c2', reason: '再来' }, as('li')))
      .thenRefuses('case.rule_refuses');
    expect(error.rule).toBe('nothing_to_reopen');
  });
});
