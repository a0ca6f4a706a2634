import { describe, expect, it } from 'vitest';
import { keysOf } from '../../test/bound-keys.ts';
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
import type { Order } from '../order/order.ts';
import { decideClaimWaiting, decideWait } from './wait-decide.ts';

const context = { policy: aPolicy(), now };
const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
const wait = (order: Order) => decideWait(order, shortages, context);
const claim = (order: Order) => decideClaimWaiting(order, context);

describe('decideWait', () => {
  it('holds an order that came short, and says for what', () => {
    const order = given(placed(aRead(), { product: { reserve: 'on_handover' } }))
      .when(wait)
      .then({ type: 'order.held', reason: 'out_of_stock' });
    expect(order.holds[0]?.note).toBe('product-1');
  });

  it('does nothing for an order that waits already', () => {
    given(placed(aRead(), { shortages })).when(wait).then();
  });

  it('does not leave an order waiting that has its keys', () => {
    expect(given(placed()).when(wait).thenStored().holds).toEqual([]);
  });

  it('waits for another key where the one that it has may not be handed over any more', () => {
    const keys = keysOf(placed(), now);
    const order = given(placed())
      .when((o) => decideWait(o, shortages, { ...context, keys }))
      .then('unit.cancelled', 'unit.reopened', { type: 'order.held', reason: 'out_of_stock' });
    expect(order.holds).toHaveLength(1);
  });
});

describe('decideClaimWaiting', () => {
  it('claims every unit, ends the hold and makes the order ready', () => {
    const read = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_000 })] });
    given(placed(read, { shortages }))
      .when(claim)
      .then(
        'unit.claimed',
        'unit.claimed',
        { type: 'order.released', reason: 'out_of_stock' },
        'redemption.ready',
        'confirmation.requested',
      );
  });

  it('refuses an order that does not wait', () => {
    given(placed()).when(claim).thenRefuses('order.nothing_owed');
  });

  it('refuses an order whose refund is open, and claims for it afterwards', () => {
    const asked = given(placed(aRead(), { shortages }))
      .when(taking(withRefund(aRefund())))
      .thenStored();
    given(asked).when(claim).thenRefuses('order.frozen');
    const closed = aRefund({ state: 'closed', modifiedAt: now });
    const free = given(asked)
      .when(taking(withRefund(closed)))
      .thenStored();
    expect(free.holds.map(({ reason }) => reason)).toEqual(['out_of_stock']);
    given(free).when(claim).thenAmongOthers('unit.claimed');
  });
});
