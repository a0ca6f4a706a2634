import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  deciding,
  aRefund,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import { minuteMs } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideAgreement } from './agreement-decide.ts';
import { decideApprove } from './refund-decide.ts';

const approve = (order: Order) => decideApprove(order, 'o1.c1', deciding());
const answering = (outcome: 'done' | 'needs_check' | 'impossible', note = '') => {
  const context = { policy: aPolicy(), now };
  return (order: Order) =>
    decideAgreement(order, { caseId: 'o1.c1', agreedMinor: 1_000, outcome, note }, context);
};

function asked(): Order {
  return given(placed())
    .when(taking(withRefund(aRefund())))
    .thenStored();
}

function moneyOf(order: Order): readonly (readonly [reserved: number, refunded: number])[] {
  return unitsOf(order).map(({ unit }) => [unit.reservedMinor, unit.refundedMinor]);
}

describe('decideAgreement', () => {
  const settling = () => given(asked()).when(approve).thenStored();

  it('books the refund, takes the goods back and releases the order', () => {
    const order = given(settling())
      .when(answering('done'))
      .thenAmongOthers('refund.released', 'refund.confirmed', 'case.done', 'unit.cancelled');
    expect(moneyOf(order)).toEqual([[0, 1_000]]);
    expect(order.cases[0]).toMatchObject({ state: 'done', endedAt: now });
  });

  it.each([
    ['needs_check', 'action.doubted', 'unknown'],
    ['impossible', 'action.failed', 'failed'],
  ] as const)('keeps the money aside and the channel’s words after %s', (outcome, event, state) => {
    const order = given(settling()).when(answering(outcome, 'busy')).then(event, 'case.failed');
    expect(order.cases[0]).toMatchObject({ state: 'failed', note: 'busy' });
    expect(order.cases[0]?.actions).toMatchObject([{ kind: 'refund', state, note: 'busy' }]);
    expect(moneyOf(order)).toEqual([[1_000, 0]]);
  });

  it('changes nothing after the channel itself has said how it ended', () => {
    const succeeded = withRefund(aRefund({ state: 'succeeded', modifiedAt: now }));
    const done = given(settling()).when(taking(succeeded)).thenStored();
    for (const outcome of ['done', 'impossible'] as const) {
      given(done).when(answering(outcome)).then();
    }
  });

  it('gives the money back to the units when the channel refuses or the buyer withdraws', () => {
    for (const state of ['refused', 'closed'] as const) {
      const word = withRefund(aRefund({ state, modifiedAt: now }));
      const order = given(settling()).when(taking(word)).thenAmongOthers('refund.released');
      expect(moneyOf(order)).toEqual([[0, 0]]);
    }
  });

  it('is no agreement any more when the buyer asks for another sum', () => {
    const other = aRefund({ amountMinor: 600, modifiedAt: now + minuteMs });
    const order = given(settling())
      .when(taking(withRefund(other)))
      .thenAmongOthers('refund.released', 'case.revised', 'case.updated');
    expect(order.cases[0]?.state).toBe('requested');
    expect(moneyOf(order)).toEqual([[0, 0]]);
    const again = given(order)
      .when(approve)
      .thenAmongOthers({ type: 'refund.reserved', amountMinor: 600 });
    expect(moneyOf(again)).toEqual([[600, 0]]);
  });

  it('books what was paid, also where the buyer asks for another sum meanwhile', () => {
    const first = given(placed())
      .when(taking(withRefund(aRefund({ amountMinor: 600 }))))
      .thenStored();
    const agreed = given(first).when(approve).thenStored();
    const revised = given(agreed)
      .when(taking(withRefund(aRefund({ modifiedAt: now + minuteMs }))))
      .thenAmongOthers('case.revised');
    const paid = { caseId: 'o1.c1', agreedMinor: 600, outcome: 'done', note: '' } as const;
    const order = given(revised)
      .when((each) => decideAgreement(each, paid, { policy: aPolicy(), now }))
      .thenAmongOthers('case.done');
    expect(moneyOf(order)).toEqual([[0, 600]]);
  });

  it('passes over a case that the order does not have', () => {
    given(placed()).when(answering('done')).then();
  });

  it('books what the channel gave back when it is more than was agreed', () => {
    const more = aRefund({ state: 'succeeded', amountMinor: 1_200, modifiedAt: now + minuteMs });
    const order = given(settling())
      .when(taking(withRefund(more)))
      .thenStored();
    expect(moneyOf(order)).toEqual([[0, 1_000]]);
    expect(order.unexplainedMinor).toBe(200);
  });
});
