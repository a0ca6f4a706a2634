import type { OrderId, ProductId, UnitId } from '@kaquan/core';
import type { Claim, StockWait } from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import { byValues, createSortedList, firstOf, type SortedList } from './sorted-list.ts';

/** A place in the queue for a product. */
type Place = Pick<Claim, 'paidAt' | 'orderId'>;

/** Orders places by payment, then by order id. */
export const byPayment = byValues<Place>(
  ({ paidAt }) => paidAt,
  ({ orderId }) => orderId,
);

/** Who waits for which product, of one tenant. */
export interface WaitQueue {
  /** A row of the same unit and attempt is replaced. */
  add(wait: StockWait): void;
  drop(unitId: UnitId, attempt: number): void;
  /** Whether another order waits for that product before the claim's own place. */
  isOvertaking(claim: Pick<Claim, 'productId' | 'paidAt' | 'orderId'>): boolean;
  /** The first in order of payment. */
  of(productId: ProductId, limit: number): readonly StockWait[];
  count(productId: ProductId): number;
  /** The products for which somebody waits. */
  products(): readonly ProductId[];
}

/** Makes an empty queue. */
export function createWaitQueue(): WaitQueue {
  const queueByProduct = new Map<ProductId, SortedList<StockWait>>();
  const waitByAttempt = new Map<string, StockWait>();

  const drop = (unitId: UnitId, attempt: number): void => {
    const key = compositeKey(unitId, attempt);
    const wait = waitByAttempt.get(key);
    if (wait === undefined) return;
    waitByAttempt.delete(key);
    const queue = queueByProduct.get(wait.productId);
    queue?.remove(wait);
    if (queue?.size() === 0) queueByProduct.delete(wait.productId);
  };

  const firstOther = (productId: ProductId, orderId: OrderId): StockWait | null => {
    for (const wait of queueByProduct.get(productId)?.after(null) ?? []) {
      if (wait.orderId !== orderId) return wait;
    }
    return null;
  };

  return {
    drop,
    add(wait) {
      drop(wait.unitId, wait.attempt);
      const queue = queueByProduct.get(wait.productId) ?? createSortedList(byPlaceAndUnit);
      queueByProduct.set(wait.productId, queue);
      queue.add(wait);
      waitByAttempt.set(compositeKey(wait.unitId, wait.attempt), wait);
    },
    isOvertaking(claim) {
      const first = firstOther(claim.productId, claim.orderId);
      return first !== null && byPayment(first, claim) < 0;
    },
    of: (productId, limit) => firstOf(queueByProduct.get(productId)?.after(null) ?? [], limit),
    count: (productId) => queueByProduct.get(productId)?.size() ?? 0,
    products: () => [...queueByProduct.keys()],
  };
}

const byPlaceAndUnit = byValues<StockWait>(
  ({ paidAt }) => paidAt,
  ({ orderId }) => orderId,
  ({ unitId }) => unitId,
  ({ attempt }) => attempt,
);
