import type { ImportId, Instant, KeyId, OrderId, ProductId, UnitId } from '@kaquan/core';
import type {
  BoundKey,
  Claim,
  Disclosure,
  KeyAct,
  KeyEntry,
  KeyLevel,
  KeyMove,
  KeyState,
  NewKey,
} from '@kaquan/core/ports';
import { createBoundKeys, noKeys, type BoundKeys } from './bound-keys.ts';
import { createFreeKeys, type FreeKeys } from './free-keys.ts';
import { actOn, afterMove, isBarred, keyPlaces } from './key-places.ts';
import { createSharedKeys, type SharedKeys } from './shared-keys.ts';

/** Every key of one tenant: free, bound to one attempt on one unit, shared by several, or apart. */
export interface KeyStock {
  /** Whether a key could be added, or why not. */
  admits(key: NewKey): 'yes' | 'known_fingerprint' | 'known_id';
  add(key: NewKey): void;
  findBound(unitId: UnitId, attempt: number): BoundKey | null;
  boundTo(orderId: OrderId): readonly BoundKey[];
  /** How many units more can be served at `at`; counts no further than `upTo`. */
  countFree(productId: ProductId, at: Instant, upTo?: number): number;
  /** Binds a free key; only after `countFree` has said that there is one. */
  claim(claim: Claim, at: Instant): BoundKey | null;
  /** Whether a move would hand over what may not be handed over any more. */
  forbids(move: KeyMove, at: Instant): boolean;
  move(move: KeyMove): void;
  /** Moves keys by hand or by the clock; answers how many. */
  act(productId: ProductId, entry: KeyEntry, at: Instant): number;
  /** Whether there is something to expire. */
  hasExpired(productId: ProductId, at: Instant): boolean;
  /** Orders that have a claim on a key which was withdrawn. */
  withdrawn(): ReadonlySet<OrderId>;
  /** Notes that somebody has read a bound key, unless that is known. */
  look(look: Disclosure): void;
  /** How many keys an import has added, wherever they are now. */
  countImported(importId: ImportId): number;
  level(productId: ProductId, at: Instant): Omit<KeyLevel, 'kind' | 'productId' | 'waiting'>;
  levelOfShared(productId: ProductId, at: Instant): ReturnType<SharedKeys['level']>;
  products(): Iterable<ProductId>;
  /** Gives an empty stock the same keys, wherever they are. */
  copyTo(other: KeyStock): void;
  /** Takes over what `copyTo` gives. */
  adopt(contents: Contents): void;
}

/** A key that is neither free nor anybody's. */
interface Apart {
  readonly state: KeyState;
  readonly revealedAt: Instant | null;
}

interface Contents {
  readonly keys: ReadonlyMap<KeyId, NewKey>;
  readonly bound: BoundKeys;
  readonly apart: ReadonlyMap<KeyId, Apart>;
  readonly shared: SharedKeys;
}

/** What a key of a product needs to be acted on. */
interface Place extends Apart {
  readonly binding: BoundKey | null;
}

/** Makes an empty stock. */
export function createKeyStock(): KeyStock {
  const shelf = createShelf();
  return { ...lookupsOf(shelf), ...movesOf(shelf) };
}

/** Where keys lie, and how they come from one place to another. */
interface Shelf extends Contents {
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

function createShelf(): Shelf {
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

type Moves = Omit<KeyStock, keyof Lookups>;

function movesOf(shelf: Shelf): Moves {
  const { keys, bound, shared, freeOf, put, add } = shelf;
  return {
    add,
    claim(claim, at) {
      if (claim.from !== 'single_use') return shared.claim(claim, at);
      const { orderId, unitId, attempt, productId, to: state, revealedAt } = claim;
      const key = keys.get(freeOf(productId).take(at) ?? ('' as KeyId));
      if (key === undefined) return null;
      const { keyId, sealed, expiresAt } = key;
      const owner = { keyId, orderId, unitId, attempt, productId };
      return bound.put({ ...owner, state, isWithdrawn: false, revealedAt, expiresAt, sealed });
    },
    move(move) {
      shared.move(move);
      const before = bound.find(move.unitId, move.attempt);
      const key = before === null ? undefined : keys.get(before.keyId);
      if (before === null || key === undefined) return;
      bound.remove(before);
      const after = afterMove(before, move);
      if (!keyPlaces[move.to].isFree || !canEnd(before, after)) {
        bound.put({ ...before, ...after, isWithdrawn: false });
      } else put(key, before.isWithdrawn ? before : after);
    },
    act(productId, entry, at) {
      const all = shelf.keysByProduct.get(productId) ?? [];
      const wanted = all.filter((key) => isChosen(key, entry.which));
      let moved = shared.act(wanted, entry, at);
      for (const key of wanted) {
        if (moved < entry.limit && actOnKey(shelf, key, { kind: entry.kind, at })) moved += 1;
      }
      return moved;
    },
    look(look) {
      bound.look(look);
      shared.look(look);
    },
    adopt(from) {
      for (const key of from.keys.values()) add(key);
      for (const [keyId, place] of from.apart) {
        const key = keys.get(keyId);
        if (key !== undefined) put(key, place);
      }
      for (const binding of from.bound.all()) {
        const { keyId, productId, expiresAt } = binding;
        freeOf(productId).remove(keyId, expiresAt);
        bound.put(binding);
      }
      shared.adopt(from.shared);
    },
  };
}

// Answers whether table and guard let it.
function actOnKey(
  { bound, placeOf, put }: Shelf,
  key: NewKey,
  { kind, at }: { readonly kind: KeyAct; readonly at: Instant },
): boolean {
  if (key.share !== null) return false;
  const { state, revealedAt, binding } = placeOf(key.keyId);
  const to = actOn({ ...key, state, revealedAt, isBound: binding !== null }, kind, at);
  if (to === null) return false;
  if (binding === null) {
    put(key, { state: to, revealedAt: kind === 'consign' ? at : revealedAt });
    return true;
  }
  bound.remove(binding);
  bound.put({ ...binding, state: to, isWithdrawn: true });
  return true;
}

type Lookups = Pick<
  KeyStock,
  | 'admits'
  | 'countImported'
  | 'findBound'
  | 'boundTo'
  | 'countFree'
  | 'forbids'
  | 'hasExpired'
  | 'withdrawn'
  | 'level'
  | 'levelOfShared'
  | 'products'
  | 'copyTo'
>;

function lookupsOf(shelf: Shelf): Lookups {
  const { keys, bound, apart, shared, keysByProduct, freeByProduct } = shelf;
  const findBound: KeyStock['findBound'] = (unitId, attempt) =>
    bound.find(unitId, attempt) ?? shared.find(unitId, attempt);
  return {
    admits({ keyId, fingerprint }) {
      if (shelf.fingerprints.has(fingerprint)) return 'known_fingerprint';
      return keys.has(keyId) ? 'known_id' : 'yes';
    },
    countImported: (importId) => shelf.countByImport.get(importId) ?? 0,
    findBound,
    boundTo: (orderId) => [...bound.of(orderId), ...shared.of(orderId)],
    // The keys of a product are all of one kind.
    countFree: (productId, at, upTo = Infinity) =>
      (freeByProduct.get(productId)?.count(at, upTo) ?? 0) + shared.countFree(productId, at, upTo),
    forbids(move, at) {
      const before = findBound(move.unitId, move.attempt);
      return before !== null && isBarred(before, move, at);
    },
    hasExpired(productId, at) {
      const free = freeByProduct.get(productId);
      const isOld = ({ expiresAt }: Pick<BoundKey, 'expiresAt'>): boolean =>
        expiresAt !== null && expiresAt <= at;
      if (free !== undefined && free.size() > free.count(at, Infinity)) return true;
      if (shared.hasExpired(productId, at)) return true;
      return (keysByProduct.get(productId) ?? []).some((key) => {
        const binding = isOld(key) ? bound.findKey(key.keyId) : null;
        return binding !== null && actOn({ ...binding, isBound: true }, 'expire', at) !== null;
      });
    },
    withdrawn: () => {
      const all = [...bound.all(), ...shared.all()];
      return new Set(all.filter((key) => key.isWithdrawn).map(({ orderId }) => orderId));
    },
    level(productId, at) {
      const counts = { ...noKeys(), ...bound.count(productId) };
      const free = freeByProduct.get(productId);
      counts.available = free?.count(at, Infinity) ?? 0;
      counts.expired += (free?.size() ?? 0) - counts.available;
      const ofProduct = keysByProduct.get(productId) ?? [];
      for (const { keyId } of ofProduct) {
        const place = apart.get(keyId);
        if (place !== undefined) counts[place.state] += 1;
      }
      return { ...counts, imported: ofProduct.length };
    },
    levelOfShared: (productId, at) => shared.level(productId, at),
    products: () => keysByProduct.keys(),
    copyTo: (other) => other.adopt(shelf),
  };
}

const inStock: Apart = { state: 'available', revealedAt: null };

function isChosen({ keyId, importId }: NewKey, which: KeyEntry['which']): boolean {
  if (which.importId !== undefined && which.importId !== importId) return false;
  return which.keyIds === undefined || which.keyIds.includes(keyId);
}

// Whoever has read a key keeps it, and so does who has a void one that was not withdrawn from him.
function canEnd(before: BoundKey, after: Pick<BoundKey, 'state' | 'revealedAt'>): boolean {
  if (after.revealedAt !== null) return false;
  return before.isWithdrawn || keyPlaces[after.state].isFree;
}
