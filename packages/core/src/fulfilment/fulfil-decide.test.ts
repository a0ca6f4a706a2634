import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRead,
  aReadLine,
  aRefund,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import type { LineProduct, Order } from '../order/order.ts';
import { currentIssue, unitsOf } from '../order/order-units.ts';
import { aHold } from '../testing/builders.ts';
import { decideFulfilled, decideRefulfil, type FulfilWord } from './fulfil-decide.ts';
import { orderIdOfRequest } from './fulfil-requests.ts';

const product: Partial<LineProduct> = {
  goods: 'custom',
  stock: { kind: 'untracked' },
  delivery: 'top_up',
  verifiedBy: 'none',
  fulfiller: 'top-up',
};
const when = { policy: aPolicy(), now };
const sold = (quantity = 1) => placed(aRead({ lines: [aReadLine({ quantity })] }), { product });
const first = ({ fulfilments }: Order) => fulfilments[0]!;
const says =
  (outcome: FulfilWord['outcome'], which = 0) =>
  (order: Order) => {
    const { requestId } = order.fulfilments[which]!;
    return decideFulfilled(order, { requestId, outcome, note: 'so they say' }, when);
  };
const again = (order: Order) => decideRefulfil(order, when);

describe('a request to a fulfiller', () => {
  it('is made for every unit that is owed, once it is paid', () => {
    const order = sold(2);
    expect(order.fulfilments.map(({ requestId, state }) => [requestId, state])).toEqual([
      ['o1.1.1.f1', 'running'],
      ['o1.1.2.f1', 'running'],
    ]);
    const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
    expect(placed(unpaid, { product }).fulfilments).toEqual([]);
    expect(placed(aRead({ isHeld: true }), { product }).fulfilments).toEqual([]);
  });

  it('names its order, which may have dots in its id', () => {
    expect(orderIdOfRequest('or_1.x.1.2.f3')).toBe('or_1.x');
    expect(orderIdOfRequest('o1.c1')).toBeNull();
  });

  it('delivers its unit when it is done, and tells the channel after the last', () => {
    const half = given(sold(2)).when(says('done')).thenAmongOthers('fulfil.done', 'unit.delivered');
    expect(half.confirmations.map(({ state }) => state)).toEqual(['not_due']);
    given(half).when(says('done')).then();
    const whole = given(half)
      .when(says('done', 1))
      .thenAmongOthers('unit.delivered', 'confirmation.requested');
    expect(unitsOf(whole).map(({ unit }) => currentIssue(unit).revealedAt)).toEqual([now, now]);
  });

  it('holds the order while it has failed, and asks anew as the next attempt', () => {
    const failed = given(sold()).when(says('refused')).then('fulfil.refused', 'order.held');
    expect(failed.holds[0]?.note).toBe('o1.1.1.f1: so they say');
    const asked = given(failed)
      .when(again)
      .thenAmongOthers('unit.cancelled', 'unit.reopened', 'fulfil.requested');
    expect(asked.fulfilments.map(({ requestId }) => requestId)).toEqual(['o1.1.1.f1', 'o1.1.1.f2']);
    expect(asked.holds).toEqual([]);
    given(asked).when(again).then();
  });

  it('keeps its id where nobody knows what became of it', () => {
    const doubtful = given(sold()).when(says('doubted')).then('fulfil.doubted', 'order.held');
    const asked = given(doubtful).when(again).then('fulfil.requested', 'order.released');
    expect(first(asked)).toMatchObject({ requestId: 'o1.1.1.f1', state: 'running', note: '' });
  });

  it('holds the order for a conflict when a refused one was carried out after all', () => {
    const failed = given(sold()).when(says('refused')).thenStored();
    const asked = given(failed).when(again).thenStored();
    const order = given(asked).when(says('done', 0)).thenAmongOthers('fulfil.done', 'order.held');
    expect(order.holds.map(({ reason }) => reason)).toEqual(['conflict']);
    given(order).when(again).then();
  });

  it('is not made for a further attempt while the one before is in doubt', () => {
    const refund = aRefund({ state: 'succeeded', amountMinor: 400 });
    const doubtful = given(sold()).when(says('doubted')).thenStored();
    const closed = given(doubtful)
      .when(taking({ ...withRefund(refund), read: { payment: 'closed' } }))
      .thenStored();
    const reopened = given(closed)
      .when(taking({ read: { payment: 'paid' } }))
      .thenStored();
    expect(unitsOf(reopened).map(({ unit }) => currentIssue(unit).attempt)).toEqual([2]);
    expect(reopened.fulfilments).toMatchObject([{ requestId: 'o1.1.1.f1', state: 'needs_check' }]);
    expect(reopened.holds.map(({ reason }) => reason)).toEqual(['fulfilment_failed']);
    const asked = given(reopened).when(again).then('fulfil.requested', 'order.released');
    expect(first(asked)).toMatchObject({ requestId: 'o1.1.1.f1', state: 'running' });
    given(asked).when(says('dropped')).then('fulfil.dropped', 'fulfil.requested');
  });

  it('is not made again while the order is frozen', () => {
    const failed = given(sold()).when(says('refused')).thenStored();
    const hold = aHold({ reason: 'manual' });
    given({ ...failed, holds: [...failed.holds, hold] })
      .when(again)
      .thenRefuses('order.frozen');
    given(placed()).when(again).thenRefuses('order.nothing_owed');
  });
});
