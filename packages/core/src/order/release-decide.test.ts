import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, now, placed } from '../../test/readings.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import { anId } from '../testing/an-id.ts';
import type { HoldReason } from './hold-machine.ts';
import type { Order } from './order.ts';
import { decideRelease, type OperatorHold } from './release-decide.ts';

function held(order: Order, ...reasons: readonly HoldReason[]): Order {
  const holds = reasons.map((reason) => ({ reason, note: '', since: now }));
  return { ...order, holds: [...order.holds, ...holds] };
}

function release(reason: OperatorHold, shortages: readonly Shortage[] | null = null) {
  return (order: Order) => decideRelease(order, reason, { policy: aPolicy(), now, shortages });
}

describe('decideRelease', () => {
  it.each([
    ['manual', 'conflict'],
    ['conflict', 'manual'],
  ] as const)('ends %s, and not %s', (reason, other) => {
    const order = held(placed(), 'manual', 'conflict');
    const released = given(order)
      .when(release(reason))
      .thenAmongOthers({ type: 'order.released', reason });
    expect(released.holds.map((each) => each.reason)).toEqual([other]);
  });

  it('refuses where the order is not held for that reason', () => {
    const error = given(held(placed(), 'manual'))
      .when(release('conflict'))
      .thenRefuses('order.nothing_owed');
    expect(error.action).toBe('release');
    given(placed()).when(release('manual')).thenRefuses('order.nothing_owed');
  });

  it('goes on with what the order had to wait for', () => {
    const productId = anId('product', 'product-1');
    const short = placed(aRead(), { shortages: [{ productId, needed: 1, available: 0 }] });
    given(held(short, 'conflict'))
      .when(release('conflict'))
      .then({ type: 'order.released', reason: 'conflict' });
    const claimed = given(held(short, 'manual')).when(release('manual')).thenStored();
    expect(claimed.holds.map(({ reason }) => reason)).toEqual(['out_of_stock']);
  });

  it('queues for stock where a first decision came short', () => {
    const productId = anId('product', 'product-1');
    const shortages = [{ productId, needed: 1, available: 0 }];
    const waiting = held(placed(aRead(), { shortages }), 'conflict');
    const released = given(waiting).when(release('conflict', shortages)).thenStored();
    expect(released.holds.map(({ reason }) => reason)).toEqual(['out_of_stock']);
  });
});
