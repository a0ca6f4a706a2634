import type { ChangeId, ImportId, Instant, KeyId, ProductId } from '@kaquan/core';
import type { BoundKey, KeyState, NewKey } from '@kaquan/core/ports';
import { createBoundKeys, type BoundKeys } from './bound-keys.ts';
import { createFreeKeys, type FreeKeys } from './free-keys.ts';
import { keyPlaces } from './key-places.ts';
import { createSharedKeys, type SharedKeys } from './shared-keys.ts';

/** A key that is neither free nor anybody's. */
export interface Apart {
  readonly state: KeyState;
  readonly revealedAt: Instant | null;
}

/** What a stock holds. */
export interface Contents {
  readonly keys: ReadonlyMap<KeyId, NewKey>;
  readonly bound: BoundKeys;
  readonly apart: ReadonlyMap<KeyId, Apart>;
  readonly shared: SharedKeys;
  /** Keys that were taken out of stock after they had been handed over sealed. */
  readonly recalled: Set<KeyId>;
  /** By the change that has consigned them; they stay there. */
  readonly consignedBy: Map<ChangeId, readonly KeyId[]>;
}

/** What a key of a product needs to be acted on. */
export interface Place extends Apart {
  readonly binding: BoundKey | null;
}

/** Where keys lie, and how they come from one place to another. */
export interface Shelf extends Contents {
  readonly keysByProduct: ReadonlyMap<ProductId, readonly NewKey[]>;
  readonly freeByProduct: ReadonlyMap<ProductId, FreeKeys>;
  readonly fingerprints: ReadonlySet<string>;
  readonly countByImport: ReadonlyMap<ImportId, number>;
  readonly freeOf: (productId: ProductId) => FreeKeys;
  readonly placeOf: (keyId: KeyId) => Place;
  /** Ends wherever an unbound key was, and puts it where it belongs. */
  readonly put: (key: NewKey, where: Apart) => void;
  readonly add: (key: NewKey) => void;
}

/** Makes an empty one. */
export function createShelf(): Shelf {
  const keys = new Map<KeyId, NewKey>();
  const keysByProduct = new Map<ProductId, NewKey[]>();
  const fingerprints = new Set<string>();
  const countByImport = new Map<ImportId, number>();
  const freeByProduct = new Map<ProductId, FreeKeys>();
  const apart = new Map<KeyId, Apart>();
  const bound = createBoundKeys();
  const shared = createSharedKeys();
  const freeOf: Shelf['freeOf'] = (productId) => {
    const free = freeByProduct.get(productId) ?? createFreeKeys();
    freeByProduct.set(productId, free);
    return free;
  };
  const put: Shelf['put'] = ({ keyId, productId, expiresAt }, { state, revealedAt }) => {
    freeOf(productId).remove(keyId, expiresAt);
    apart.delete(keyId);
    if (keyPlaces[state].isFree) freeOf(productId).put(keyId, expiresAt);
    else apart.set(keyId, { state, revealedAt });
  };
  return {
    keys,
    bound,
    apart,
    shared,
    recalled: new Set(),
    consignedBy: new Map(),
    keysByProduct,
    freeByProduct,
    fingerprints,
    countByImport,
    freeOf,
    put,
    placeOf(keyId) {
      const binding = bound.findKey(keyId);
      const { state, revealedAt } = binding ?? apart.get(keyId) ?? inStock;
      return { state, revealedAt, binding };
    },
    add(key) {
      const ofProduct = keysByProduct.get(key.productId) ?? [];
      keysByProduct.set(key.productId, ofProduct);
      ofProduct.push(key);
      keys.set(key.keyId, key);
      fingerprints.add(key.fingerprint);
      countByImport.set(key.importId, (countByImport.get(key.importId) ?? 0) + 1);
      if (key.share === null) put(key, inStock);
      else shared.add(key);
    },
  };
}

const inStock: Apart = { state: 'available', revealedAt: null };
