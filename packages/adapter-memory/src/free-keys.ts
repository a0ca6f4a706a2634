import type { Instant, KeyId } from '@kaquan/core';
import { byValues, createSortedList } from './sorted-list.ts';

/** The free keys of one product, by expiry. */
export interface FreeKeys {
  put(keyId: KeyId, expiresAt: Instant | null): void;
  /** How many are not expired at `at`; stops counting once it has passed `upTo`. */
  count(at: Instant, upTo: number): number;
  /** Takes out one that expires soonest after `at`; `null` when there is none. */
  take(at: Instant): KeyId | null;
}

/** Makes an empty stock of one product. */
export function createFreeKeys(): FreeKeys {
  // Keys that expire in the same instant share a pile and are taken from its end: taking from the
  // front of an array or a Set costs more the more was taken before.
  const expiries = createSortedList<number>(byValues((expiry) => expiry));
  const pileByExpiry = new Map<number, KeyId[]>();

  return {
    put(keyId, expiresAt) {
      const expiry = expiresAt ?? Infinity;
      const pile = pileByExpiry.get(expiry);
      if (pile !== undefined) {
        pile.push(keyId);
        return;
      }
      pileByExpiry.set(expiry, [keyId]);
      expiries.add(expiry);
    },
    count(at, upTo) {
      let count = 0;
      for (const expiry of expiries.after(at)) {
        if (count >= upTo) break;
        count += pileByExpiry.get(expiry)?.length ?? 0;
      }
      return count;
    },
    take(at) {
      const expiry = expiries.after(at).next().value;
      const pile = expiry === undefined ? undefined : pileByExpiry.get(expiry);
      if (expiry === undefined || pile === undefined) return null;
      const keyId = pile.pop() ?? null;
      if (pile.length === 0) {
        pileByExpiry.delete(expiry);
        expiries.remove(expiry);
      }
      return keyId;
    },
  };
}
