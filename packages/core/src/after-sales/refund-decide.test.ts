import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  deciding,
  aRead,
  aReadLine,
  aRefund,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import { decideAgreement } from './agreement-decide.ts';
import { decideApprove, decideRefundUnits } from './refund-decide.ts';

const twoUnits = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_000 })] });
const approve = (order: Order) => decideApprove(order, 'o1.c1', deciding());
const refund =
  (...unitIds: readonly string[]) =>
  (order: Order) =>
    decideRefundUnits(order, unitIds, deciding());
const answering = (outcome: 'done' | 'needs_check' | 'impossible', note = '') => {
  const context = { policy: aPolicy(), now };
  return (order: Order) =>
    decideAgreement(order, { caseId: 'o1.c1', agreedMinor: 1_000, outcome, note }, context);
};

function asked(parts: Partial<ChannelRefund> = {}, read = aRead()): Order {
  return given(placed(read))
    .when(taking(withRefund(aRefund(parts))))
    .thenStored();
}

function moneyOf(order: Order): readonly (readonly [reserved: number, refunded: number])[] {
  return unitsOf(order).map(({ unit }) => [unit.reservedMinor, unit.refundedMinor]);
}

describe('decideApprove', () => {
  it('sets the money aside and settles', () => {
    const order = given(asked())
      .when(approve)
      .then(
        { type: 'case.approved', decision: { rule: 'person', by: 'li', at: now } },
        { type: 'refund.reserved', amountMinor: 1_000 },
        'action.planned',
        'case.settling',
        'action.started',
      );
    expect(order.cases[0]?.state).toBe('settling');
    expect(moneyOf(order)).toEqual([[1_000, 0]]);
  });

  it('agrees once: a second time changes nothing', () => {
    const settling = given(asked()).when(approve).thenStored();
    given(settling).when(approve).then();
  });

  it('tries a failed refund again without setting money aside twice', () => {
    const settling = given(asked()).when(approve).thenStored();
    const failed = given(settling).when(answering('impossible', 'busy')).thenStored();
    const order = given(failed).when(approve).then('case.settling', 'action.started');
    expect(moneyOf(order)).toEqual([[1_000, 0]]);
  });

  it('refuses a case that the order does not have', () => {
    given(placed()).when(approve).thenRefuses('case.not_found');
  });

  it('refuses a case that the buyer withdrew or the channel refused', () => {
    const withdrawn = given(asked())
      .when(taking(withRefund(aRefund({ state: 'closed', modifiedAt: now }))))
      .thenStored();
    const error = given(withdrawn).when(approve).thenRefuses('order.illegal_transition');
    expect(error).toMatchObject({ axis: 'case', state: 'withdrawn', legal: ['witness'] });
    const refused = given(asked())
      .when(taking(withRefund(aRefund({ state: 'refused', modifiedAt: now }))))
      .thenStored();
    given(refused).when(approve).thenRefuses('order.illegal_transition');
  });

  it('refuses more than the units have left', () => {
    const error = given(asked({ amountMinor: 1_300 }))
      .when(approve)
      .thenRefuses('refund.exceeds_share');
    expect(error).toMatchObject({ requestedMinor: 1_300, leftMinor: 1_000 });
  });

  it('refuses while a conflict holds the order', () => {
    const conflict = given(asked())
      .when(taking({ read: { payment: 'unpaid' } }))
      .thenStored();
    const error = given(conflict).when(approve).thenRefuses('order.frozen');
    expect(error).toMatchObject({ action: 'refund', reasons: ['conflict'] });
  });
});

describe('decideRefundUnits', () => {
  it('points the buyer’s request at exactly these units', () => {
    const order = given(asked({}, twoUnits))
      .when(refund('o1.1.1'))
      .then(
        ...(['case.updated', 'case.approved', 'refund.reserved'] as const),
        ...(['action.planned', 'case.settling', 'action.started'] as const),
      );
    expect(moneyOf(order)).toEqual([
      [1_000, 0],
      [0, 0],
    ]);
  });

  it('refuses a unit that the order does not have', () => {
    given(asked()).when(refund('o1.1.1', 'nobody')).thenRefuses('unit.not_found');
  });

  it('refuses what the buyer has not asked for at the channel', () => {
    const error = given(placed()).when(refund('o1.1.1')).thenRefuses('refund.channel_case_missing');
    expect(error.unitIds).toEqual(['o1.1.1']);
  });

  it('refuses units of two lines when only one of them is asked for', () => {
    const lines = [aReadLine(), aReadLine({ lineNo: '2' })];
    const order = asked({}, aRead({ lines }));
    given(order).when(refund('o1.1.1', 'o1.2.1')).thenRefuses('refund.channel_case_missing');
  });

  it('refuses units that have less left than the buyer asks for', () => {
    const order = asked({ amountMinor: 2_000 }, twoUnits);
    given(order).when(refund('o1.1.1')).thenRefuses('refund.exceeds_share');
  });

  it('puts no unit into two open cases', () => {
    const one = asked({}, twoUnits);
    const second = aRefund({ refundId: 'r2', modifiedAt: now });
    const two = given(one)
      .when(taking(withRefund(second)))
      .thenStored();
    expect(two.cases.map(({ items }) => items.map(({ unitId }) => unitId))).toEqual([
      ['o1.1.2'],
      ['o1.1.1'],
    ]);
    given(two).when(refund('o1.1.1')).thenStored();
  });

  it('agrees once: the same units a second time are agreed to already', () => {
    const settling = given(asked()).when(refund('o1.1.1')).thenStored();
    given(settling).when(refund('o1.1.1')).then();
  });

  it('tries a failed refund again', () => {
    const settling = given(asked()).when(refund('o1.1.1')).thenStored();
    const failed = given(settling).when(answering('needs_check', 'busy')).thenStored();
    given(failed).when(refund('o1.1.1')).thenAmongOthers('case.settling');
  });
});
