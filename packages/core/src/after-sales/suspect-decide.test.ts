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
import { dayMs } from '../kernel/time.ts';
import { unitsOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import { decideAgreement } from './agreement-decide.ts';
import { decideCase } from './case-decide.ts';
import { isOpenCase, type AfterSalesCase } from './case.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';
import { decideSuspect } from './suspect-decide.ts';

// 3.00 of 10.00 yuan were paid back here under the case's own name.
function paid(): Order {
  const order = placed();
  const wish: OpenWish = {
    kind: 'refund_only',
    units: { unitIds: unitsOf(order).map(({ unit }) => unit.unitId) },
    amountMinor: 300,
    reason: '误购',
    isOverride: false,
    isApproved: true,
    follows: null,
  };
  const answer = { caseId: 'o1.c1', agreedMinor: 300, outcome: 'done', note: '' } as const;
  const agreed = given(order)
    .when((before) => decideOpen(before, wish, { ...deciding(), rules: [] }))
    .thenStored();
  return given(agreed)
    .when((before) => decideAgreement(before, answer, { policy: aPolicy(), now }))
    .thenStored();
}

const told = (parts: Partial<ChannelRefund> = {}) =>
  taking(
    withRefund(
      aRefund({
        refundId: 'wx-1',
        state: 'succeeded',
        amountMinor: 300,
        modifiedAt: now,
        ...parts,
      }),
    ),
  );
const judging = (isSame: boolean) => (order: Order) =>
  decideSuspect(order, { caseId: 'o1.c2', isSame }, deciding());
function secondOf({ cases }: Order): AfterSalesCase {
  const [, second] = cases;
  if (second === undefined) throw new RangeError('there is a second case');
  return second;
}
const refundedOf = (order: Order) => unitsOf(order).map(({ unit }) => unit.refundedMinor);

describe('a refund that was paid here and is told under another number', () => {
  const suspected = given(paid())
    .when(told())
    .thenAmongOthers(
      'case.opened',
      { type: 'case.suspected', suspectedOf: 'o1.c1' as never },
      {
        type: 'order.held',
        reason: 'conflict',
      },
    );

  it('is not booked a second time before a person has looked', () => {
    expect(refundedOf(suspected)).toEqual([300]);
    expect(suspected.cases[1]).toMatchObject({ state: 'requested', suspectedOf: 'o1.c1' });
    const again = given(suspected)
      .when(told({ version: '2' }))
      .thenStored();
    expect(refundedOf(again)).toEqual([300]);
  });

  it('is closed where it is the same, and stays so however often it is told', () => {
    const closed = given(suspected)
      .when(judging(true))
      .thenAmongOthers({
        type: 'case.closed',
        decision: { rule: 'same_refund', by: 'li', at: now },
      });
    expect(refundedOf(closed)).toEqual([300]);
    given(closed).when(judging(true)).then();
    const again = given(closed)
      .when(told({ version: '2', modifiedAt: now + 1 }))
      .thenStored();
    expect(refundedOf(again)).toEqual([300]);
    expect(again.holds.map(({ reason }) => reason)).toEqual(['conflict']);
  });

  it('is booked where it is one of its own', () => {
    const booked = given(suspected)
      .when(judging(false))
      .thenAmongOthers('case.cleared', 'refund.confirmed', 'case.done');
    expect(refundedOf(booked)).toEqual([600]);
    given(booked).when(judging(false)).then();
    given(booked).when(judging(true)).thenRefuses('order.illegal_transition');
  });

  it('is judged as well where its request had been refused, withdrawn or disputed before', () => {
    const asked = given(paid())
      .when(told({ state: 'requested', modifiedAt: now - 2 }))
      .thenStored();
    const refused = given(asked)
      .when(told({ state: 'refused', modifiedAt: now - 1 }))
      .thenStored();
    const withdrawn = given(asked)
      .when(told({ state: 'closed', modifiedAt: now - 1 }))
      .thenStored();
    const disputed = given(asked)
      .when((order) =>
        decideCase(order, { caseId: 'o1.c2', command: { name: 'dispute' } }, deciding()),
      )
      .thenStored();
    for (const before of [refused, withdrawn, disputed]) {
      const late = given(before).when(told()).thenAmongOthers('case.suspected');
      expect(refundedOf(late)).toEqual([300]);
      const closed = given(late).when(judging(true)).thenStored();
      expect([refundedOf(closed), isOpenCase(secondOf(closed))]).toEqual([[300], false]);
      const booked = given(late)
        .when(judging(false))
        .thenAmongOthers('case.cleared', 'refund.confirmed', 'case.done');
      expect(refundedOf(booked)).toEqual([600]);
    }
  });

  it('is owed again where it is one of its own that came back meanwhile', () => {
    const bounced = given(suspected)
      .when(told({ state: 'bounced', modifiedAt: now + 1 }))
      .thenStored();
    expect(refundedOf(bounced)).toEqual([300]);
    const judged = given(bounced)
      .when(judging(false))
      .thenAmongOthers('refund.confirmed', 'case.done', 'refund.reversed', 'case.bounced');
    expect([refundedOf(judged), secondOf(judged).state]).toEqual([[300], 'failed']);
  });

  it('is booked at once where sum, line or time are others', () => {
    for (const other of [{ amountMinor: 299 }, { modifiedAt: now + 8 * dayMs }]) {
      const order = given(paid()).when(told(other)).thenAmongOthers('refund.confirmed');
      expect(order.cases[1]?.suspectedOf).toBeNull();
    }
  });

  it('is nothing that a person can say of another case', () => {
    const order = given(placed())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    for (const isSame of [true, false]) {
      given(order)
        .when((before) => decideSuspect(before, { caseId: 'o1.c1', isSame }, deciding()))
        .thenRefuses('order.illegal_transition');
    }
  });
});
