import { unitsOf } from '../src/order/order-units.ts';
import type { Order } from '../src/order/order.ts';
import type { BoundKey } from '../src/ports/change.ts';
import { anId } from '../src/testing/an-id.ts';

/** The keys that an order's units hold, all of which expire at the given instant. */
export function keysOf(order: Order, expiresAt: number | null = null): readonly BoundKey[] {
  return unitsOf(order).flatMap(({ line, unit }) =>
    unit.issues.flatMap(({ attempt, state, revealedAt }): readonly BoundKey[] => {
      const isHeld = state === 'claimed' || state === 'delivered';
      if (line.product === null || !isHeld) return [];
      const { unitId } = unit;
      const { productId } = line.product;
      const keyId = anId('key', `key-${unitId}-${attempt}`);
      const { orderId } = order;
      const binding = { keyId, orderId, unitId, attempt, productId };
      return [
        { ...binding, state, isWithdrawn: false, revealedAt, expiresAt, sealed: `sealed-${keyId}` },
      ];
    }),
  );
}
