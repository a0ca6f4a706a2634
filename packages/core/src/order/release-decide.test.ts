import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, now, placed } from '../../test/readings.ts';
import type { Shortage } from '../kernel/error-fields.ts';
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
  it.each(['manual', 'conflict'] as const)('ends %s, and nothing else', (reason) => {
    const order = held(placed(), reason, 'channel_hold');
    const released = given(order)
      .when(release(reason))
      .thenAmongOthers({ type: 'order.released', reason });
    expect(released.holds.map((each) => each.reason)).toEqual(['channel_hold']);
  });

  it('refuses where the order is not held for that reason', () => {
    const error = given(held(placed(), 'manual'))
      .when(release('conflict'))
      .thenRefuses('order.nothing_owed');
    expect(error.action).toBe('release');
    given(placed()).when(release('manual')).thenRefuses('order.nothing_owed');
  });

  it('goes on with what the order had to wait for', () => {
    const frozen = held(placed(aRead(), { product: null }), 'conflict');
    expect(frozen.lines[0]?.units[0]?.issues.at(-1)?.state).toBe('open');
    const order = held(placed(aRead(), { shortages: [] }), 'conflict');
    given(order).when(release('conflict')).thenAmongOthers('order.released');
  });

  it('queues for stock where a first decision came short', () => {
    const paid = placed();
    const productId = paid.lines[0]?.product?.productId;
    expect(productId).toBeDefined();
    const open = placed(aRead(), {
      shortages: [{ productId: productId!, needed: 1, available: 0 }],
    });
    const waiting = held(open, 'conflict');
    const shortages = [{ productId: productId!, needed: 1, available: 0 }];
    const released = given(waiting).when(release('conflict', shortages)).thenStored();
    expect(released.holds.map(({ reason }) => reason)).toEqual(['out_of_stock']);
  });
});
