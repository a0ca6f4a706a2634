import type { KeyId, OrderId, ProductId, UnitId } from '@kaquan/core';
import type { BoundKey, Disclosure, KeyState } from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';

/** The keys of one tenant that belong to an attempt on a unit. */
export interface BoundKeys {
  find(unitId: UnitId, attempt: number): BoundKey | null;
  findKey(keyId: KeyId): BoundKey | null;
  of(orderId: OrderId): readonly BoundKey[];
  all(): Iterable<BoundKey>;
  put(bound: BoundKey): BoundKey;
  remove(bound: BoundKey): void;
  /** Notes that somebody has read a key, unless that is known. */
  look(look: Disclosure): void;
  count(productId: ProductId): Readonly<Record<KeyState, number>>;
}

/** No key in any state. */
export function noKeys(): Record<KeyState, number> {
  return {
    available: 0,
    claimed: 0,
    delivered: 0,
    voided: 0,
    expired: 0,
    quarantined: 0,
    consigned: 0,
  };
}

/** Makes an empty register. */
export function createBoundKeys(): BoundKeys {
  const boundByAttempt = new Map<string, BoundKey>();
  const attemptByKey = new Map<KeyId, string>();
  const attemptsByOrder = new Map<OrderId, Set<string>>();
  const countsByProduct = new Map<ProductId, Record<KeyState, number>>();

  const countsOf = (productId: ProductId): Record<KeyState, number> => {
    const known = countsByProduct.get(productId);
    if (known !== undefined) return known;
    const counts = noKeys();
    countsByProduct.set(productId, counts);
    return counts;
  };

  const keys: BoundKeys = {
    find: (unitId, attempt) => boundByAttempt.get(compositeKey(unitId, attempt)) ?? null,
    findKey: (keyId) => boundByAttempt.get(attemptByKey.get(keyId) ?? '') ?? null,
    of: (orderId) =>
      [...(attemptsByOrder.get(orderId) ?? [])].flatMap(
        (attempt) => boundByAttempt.get(attempt) ?? [],
      ),
    all: () => boundByAttempt.values(),
    put(bound) {
      const key = compositeKey(bound.unitId, bound.attempt);
      const attempts = attemptsByOrder.get(bound.orderId) ?? new Set();
      attemptsByOrder.set(bound.orderId, attempts.add(key));
      boundByAttempt.set(key, Object.freeze(bound));
      attemptByKey.set(bound.keyId, key);
      countsOf(bound.productId)[bound.state] += 1;
      return bound;
    },
    remove(bound) {
      const key = compositeKey(bound.unitId, bound.attempt);
      boundByAttempt.delete(key);
      attemptByKey.delete(bound.keyId);
      attemptsByOrder.get(bound.orderId)?.delete(key);
      countsOf(bound.productId)[bound.state] -= 1;
    },
    count: (productId) => countsOf(productId),
    look({ orderId, unitId, attempt, at }) {
      const before = keys.find(unitId, attempt);
      if (before === null || before.orderId !== orderId || before.revealedAt !== null) return;
      keys.remove(before);
      keys.put({ ...before, revealedAt: at });
    },
  };
  return keys;
}
