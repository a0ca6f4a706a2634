import type { Instant, KeyId } from '@kaquan/core';
import { byValues, createSortedList } from './sorted-list.ts';

/** The free keys of one product, by expiry. */
export interface FreeKeys {
  put(keyId: KeyId, expiresAt: Instant | null): void;
  /** Takes out this one. */
  remove(keyId: KeyId, expiresAt: Instant | null): void;
  /** How many there are, expired or not. */
  size(): number;
  /** How many are not expired at `at`; stops counting once it has passed `upTo`. */
  count(at: Instant, upTo: number): number;
  /** Takes out one that expires soonest after `at`; `null` when there is none. */
  take(at: Instant): KeyId | null;
}

interface Pile {
  readonly keyIds: KeyId[];
  /** Where each of them stands. */
  readonly places: Map<KeyId, number>;
}

/** Makes an empty stock of one product. */
export function createFreeKeys(): FreeKeys {
  // Keys that expire in the same instant share a pile and are taken from its end: taking from the
  // front of an array or a Set costs more the more was taken before.
  const expiries = createSortedList<number>(byValues((expiry) => expiry));
  const pileByExpiry = new Map<number, Pile>();
  let size = 0;

  const lift = (pile: Pile, keyId: KeyId, expiry: number): void => {
    const place = pile.places.get(keyId);
    const last = pile.keyIds.pop();
    if (place === undefined || last === undefined) return;
    pile.places.delete(keyId);
    if (last !== keyId) {
      pile.keyIds[place] = last;
      pile.places.set(last, place);
    }
    size -= 1;
    if (pile.keyIds.length > 0) return;
    pileByExpiry.delete(expiry);
    expiries.remove(expiry);
  };

  return {
    size: () => size,
    put(keyId, expiresAt) {
      const expiry = expiresAt ?? Infinity;
      const pile: Pile = pileByExpiry.get(expiry) ?? { keyIds: [], places: new Map() };
      if (pile.keyIds.length === 0) expiries.add(expiry);
      pileByExpiry.set(expiry, pile);
      pile.places.set(keyId, pile.keyIds.push(keyId) - 1);
      size += 1;
    },
    remove(keyId, expiresAt) {
      const expiry = expiresAt ?? Infinity;
      const pile = pileByExpiry.get(expiry);
      if (pile?.places.has(keyId) === true) lift(pile, keyId, expiry);
    },
    count(at, upTo) {
      let count = 0;
      for (const expiry of expiries.after(at)) {
        if (count >= upTo) break;
        count += pileByExpiry.get(expiry)?.keyIds.length ?? 0;
      }
      return count;
    },
    take(at) {
      const expiry = expiries.after(at).next().value;
      const pile = expiry === undefined ? undefined : pileByExpiry.get(expiry);
      const keyId = pile?.keyIds.at(-1) ?? null;
      if (expiry !== undefined && pile !== undefined && keyId !== null) lift(pile, keyId, expiry);
      return keyId;
    },
  };
}
