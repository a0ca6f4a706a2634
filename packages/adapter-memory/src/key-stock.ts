import type { ImportId, Instant, KeyId, OrderId, ProductId, UnitId } from '@kaquan/core';
import type { BoundKey, Claim, Disclosure, KeyMove, NewKey, KeyLevel } from '@kaquan/core/ports';
import { createBoundKeys } from './bound-keys.ts';
import { createFreeKeys, type FreeKeys } from './free-keys.ts';
import { afterMove, keyPlaces } from './key-places.ts';
import { createSharedKeys, type SharedKeys } from './shared-keys.ts';

/** Every key of one tenant: free, bound to one attempt on one unit, or shared by several. */
export interface KeyStock {
  /** Whether a key could be added, or why not. */
  admits(key: NewKey): 'yes' | 'known_fingerprint' | 'known_id';
  add(key: NewKey): void;
  findBound(unitId: UnitId, attempt: number): BoundKey | null;
  boundTo(orderId: OrderId): readonly BoundKey[];
  /** How many free keys there are that are not expired at `at`; counts no further than `upTo`. */
  countFree(productId: ProductId, at: Instant, upTo?: number): number;
  /** Binds a free key; only after `countFree` has said that there is one. */
  claim(claim: Claim, at: Instant): BoundKey | null;
  move(move: KeyMove): void;
  /** Notes that somebody has read a bound key, unless that is known. */
  look(look: Disclosure): void;
  /** How many keys an import has added, wherever they are now. */
  countImported(importId: ImportId): number;
  countBound(productId: ProductId): Pick<KeyLevel, 'claimed' | 'delivered' | 'voided'>;
  levelOfShared(productId: ProductId, at: Instant): ReturnType<SharedKeys['level']>;
  /** Gives an empty stock the same keys, free and bound. */
  copyTo(other: KeyStock): void;
  /** Takes a key over from another stock: a free one for `null`. */
  adopt(key: NewKey, binding: BoundKey | null): void;
  /** Takes over what a unit has of a key that it shares. */
  adoptAllotment(allotment: BoundKey): void;
}

/** Makes an empty stock. */
export function createKeyStock(): KeyStock {
  const keyById = new Map<KeyId, NewKey>();
  const fingerprints = new Set<string>();
  const countByImport = new Map<ImportId, number>();
  const freeByProduct = new Map<ProductId, FreeKeys>();
  const bound = createBoundKeys();
  const shared = createSharedKeys();

  const putFree = ({ keyId, productId, expiresAt }: NewKey): void => {
    const free = freeByProduct.get(productId) ?? createFreeKeys();
    freeByProduct.set(productId, free);
    free.put(keyId, expiresAt);
  };

  const adopt = (key: NewKey, binding: BoundKey | null): void => {
    keyById.set(key.keyId, key);
    fingerprints.add(key.fingerprint);
    countByImport.set(key.importId, (countByImport.get(key.importId) ?? 0) + 1);
    if (key.share !== null) shared.add(key);
    else if (binding === null) putFree(key);
    else bound.put(binding);
  };

  return {
    findBound: (unitId, attempt) => bound.find(unitId, attempt) ?? shared.find(unitId, attempt),
    boundTo: (orderId) => [...bound.of(orderId), ...shared.of(orderId)],
    countImported: (importId) => countByImport.get(importId) ?? 0,
    countBound: (productId) => bound.count(productId),
    levelOfShared: (productId, at) => shared.level(productId, at),
    // The keys of a product are all of one kind.
    countFree: (productId, at, upTo = Infinity) =>
      (freeByProduct.get(productId)?.count(at, upTo) ?? 0) + shared.countFree(productId, at, upTo),
    admits({ keyId, fingerprint }) {
      if (fingerprints.has(fingerprint)) return 'known_fingerprint';
      return keyById.has(keyId) ? 'known_id' : 'yes';
    },
    add: (key) => adopt(key, null),
    adopt,
    copyTo(other) {
      const bindings = new Map([...bound.all()].map((each) => [each.keyId, each]));
      for (const key of keyById.values()) other.adopt(key, bindings.get(key.keyId) ?? null);
      for (const allotment of shared.all()) other.adoptAllotment(allotment);
    },
    adoptAllotment: (allotment) => shared.adopt(allotment),
    claim(claim, at) {
      if (claim.from !== 'single_use') return shared.claim(claim, at);
      const { orderId, unitId, attempt, productId, to: state, revealedAt } = claim;
      const keyId = freeByProduct.get(productId)?.take(at) ?? null;
      const key = keyId === null ? undefined : keyById.get(keyId);
      if (keyId === null || key === undefined) return null;
      const owner = { orderId, unitId, attempt, sealed: key.sealed, expiresAt: key.expiresAt };
      return bound.put({ keyId, ...owner, productId, state, revealedAt });
    },
    move(move) {
      const { unitId, attempt, to, revealedAt } = move;
      shared.move(move);
      const before = bound.find(unitId, attempt);
      const key = before === null ? undefined : keyById.get(before.keyId);
      if (before === null || key === undefined) return;
      bound.remove(before);
      const after = afterMove(before, { to, revealedAt });
      if (keyPlaces[after.state].isFree) putFree(key);
      else bound.put({ ...before, ...after });
    },
    look(look) {
      bound.look(look);
      shared.look(look);
    },
  };
}
