import { describe, expect, it } from 'vitest';
import { anOrder } from '../testing/builders.ts';
import { brokenInvariants } from './order-invariants.ts';
import { decodeOrder } from './order-schema.ts';
import { decidePresence } from './presence-decide.ts';

const unpaid = anOrder({ payment: 'unpaid', settlement: 'none', paidAt: null });

describe('presence', () => {
  it('is live, and no test, for an order that an earlier release has stored', () => {
    const { presence: _presence, isTest: _isTest, ...stored } = anOrder();
    expect(decodeOrder(stored)._unsafeUnwrap()).toMatchObject({ presence: 'live', isTest: false });
  });

  it('goes and comes back, and says nothing twice', () => {
    const removed = decidePresence(unpaid, 'remove', 1)._unsafeUnwrap();
    expect(removed.events).toEqual([{ type: 'order.removed' }]);
    expect(decidePresence(removed.order, 'remove', 2)._unsafeUnwrap().events).toEqual([]);
    const restored = decidePresence(removed.order, 'restore', 3)._unsafeUnwrap();
    expect(restored.events).toEqual([{ type: 'order.restored', finding: null }]);
    expect(decidePresence(unpaid, 'restore', 1)._unsafeUnwrap().events).toEqual([]);
  });

  it('names the units and the money that a removal would hide', () => {
    const order = anOrder({ quantity: 2 });
    expect(decidePresence(order, 'remove', 1)._unsafeUnwrapErr()).toMatchObject({
      code: 'order.not_removable',
      unitIds: [`${order.orderId}.1.1`, `${order.orderId}.1.2`],
      unsettledMinor: 2_000,
    });
  });

  it('of a removed order with goods or money open breaks an invariant, but not of a test', () => {
    const hidden = anOrder({ presence: 'removed' });
    expect(brokenInvariants(hidden)).toEqual(['it is removed with goods or money open']);
    expect(brokenInvariants({ ...hidden, isTest: true })).toEqual([]);
    expect(brokenInvariants({ ...unpaid, presence: 'removed' })).toEqual([]);
  });
});
