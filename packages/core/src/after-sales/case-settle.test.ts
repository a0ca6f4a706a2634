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
import { minuteMs } from '../kernel/time.ts';
import { postingsOf } from '../ledger/postings.ts';
import type { Decision } from '../order/decision.ts';
import { join } from '../order/fresh-reading.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { decideAgreement } from './agreement-decide.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';

const context = { policy: aPolicy(), now };
const agreed = (order: Order): Decision =>
  decideAgreement(order, { caseId: 'o1.c1', agreedMinor: 300, outcome: 'done', note: '' }, context);
const succeeded = (version: string) => {
  const modifiedAt = now + Number(version) * minuteMs;
  return taking(withRefund(aRefund({ state: 'succeeded', amountMinor: 300, version, modifiedAt })));
};

// 3.00 yuan of 10.00 go back, and the goods that were handed over are issued again.
function settling(): Order {
  const redeemed = given(placed())
    .when((order) => decideRedeem(order, { ...context, keys: [] }))
    .thenStored();
  const unitIds = unitsOf(redeemed).map(({ unit }) => unit.unitId);
  const wish: OpenWish = {
    kind: 'refund_and_replace',
    units: { unitIds },
    amountMinor: 300,
    reason: '坏卡',
    isOverride: false,
    isApproved: true,
    follows: null,
  };
  return given(redeemed)
    .when((order) => decideOpen(order, wish, { ...deciding(), rules: [] }))
    .thenStored();
}

function refundedOf(order: Order): readonly number[] {
  return unitsOf(order).map(({ unit }) => unit.refundedMinor);
}

describe('a refund whose case still issues goods again', () => {
  it('is booked once, however often the channel says that it succeeded', () => {
    const once = given(settling()).when(succeeded('1')).thenAmongOthers('refund.confirmed');
    const twice = given(once).when(succeeded('2')).thenStored();
    expect(refundedOf(twice)).toEqual([300]);
    expect(twice.unexplainedMinor).toBe(0);
    expect(twice.cases).toMatchObject([{ state: 'settling' }]);
  });

  it('is booked once where the channel’s word and its answer come together', () => {
    const before = settling();
    const order = given(before)
      .when((first) => {
        const word = succeeded('1')(first);
        return join(word, agreed(word.order));
      })
      .thenStored();
    expect(refundedOf(order)).toEqual([300]);
    const word = succeeded('1')(before);
    const decision = join(word, agreed(word.order));
    expect(postingsOf(before, decision, now).length).toBeGreaterThan(0);
  });

  it('stays booked when the call that was made meanwhile comes to nothing', () => {
    const booked = given(settling()).when(succeeded('1')).thenStored();
    const answer = {
      caseId: 'o1.c1',
      agreedMinor: 300,
      outcome: 'needs_check',
      note: 'busy',
    } as const;
    given(booked)
      .when((order) => decideAgreement(order, answer, context))
      .then();
  });

  it('is booked once where its case is done by the channel’s word after that', () => {
    const paid = given(settling()).when(agreed).thenAmongOthers('refund.confirmed');
    expect(paid.holds).toEqual([]);
    const redeemed = given(paid)
      .when((order) => decideRedeem(order, { ...context, keys: [] }))
      .thenAmongOthers('action.done', 'case.done');
    expect(refundedOf(redeemed)).toEqual([300]);
  });
});
