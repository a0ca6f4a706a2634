import type { ChangeId, ImportId, Instant, KeyId, OrderId, ProductId, UnitId } from '@kaquan/core';
import type {
  BoundKey,
  Claim,
  ConsignedKey,
  Disclosure,
  KeyEntry,
  KeyLevel,
  KeyMove,
  NewKey,
} from '@kaquan/core/ports';
import { noKeys } from './bound-keys.ts';
import { actOnKey, isChosen, keysFor } from './key-acts.ts';
import { actOn, afterMove, isBarred, keyPlaces } from './key-places.ts';
import { createShelf, type Contents, type Shelf } from './key-shelf.ts';
import type { SharedKeys } from './shared-keys.ts';

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
  /** The keys that an entry would move. */
  choose(productId: ProductId, entry: KeyEntry, at: Instant): readonly NewKey[];
  /** Moves keys by hand or by the clock; answers how many. */
  act(productId: ProductId, entry: KeyEntry, by: ActedBy): number;
  /** The keys that a change has consigned, by id. */
  consigned(productId: ProductId, changeId: ChangeId): readonly ConsignedKey[];
  /** Whether there is something to expire. */
  hasExpired(productId: ProductId, at: Instant): boolean;
  /** Orders that have a claim on a key which was withdrawn. */
  withdrawn(): ReadonlySet<OrderId>;
  /** Notes that somebody has read a bound key, unless that is known. */
  look(look: Disclosure): void;
  /** The import that brought a key; `null` for none. */
  importOf(keyId: KeyId | null): ImportId | null;
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

/** What keys are moved with. */
interface ActedBy {
  readonly at: Instant;
  readonly changeId: ChangeId;
}

/** Makes an empty stock. */
export function createKeyStock(): KeyStock {
  const shelf = createShelf();
  return { ...lookupsOf(shelf), ...movesOf(shelf) };
}

type Moves = Omit<KeyStock, keyof Lookups>;

function movesOf(shelf: Shelf): Moves {
  const { keys, bound, shared, recalled, consignedBy, freeOf, put, add } = shelf;
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
      } else if (before.isWithdrawn) put(key, before);
      else put(key, recalled.delete(key.keyId) ? { ...after, state: 'quarantined' } : after);
    },
    act(productId, entry, { at, changeId }) {
      const all = shelf.keysByProduct.get(productId) ?? [];
      const wanted = all.filter((key) => isChosen(key, entry.which));
      const moved = shared.act(wanted, entry, at);
      const own = keysFor(shelf, productId, {
        entry: { ...entry, limit: entry.limit - moved },
        at,
      });
      for (const key of own) actOnKey(shelf, key, { kind: entry.kind, at });
      if (entry.kind === 'consign') {
        consignedBy.set(
          changeId,
          own.map(({ keyId }) => keyId),
        );
      }
      return moved + own.length;
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
      for (const keyId of from.recalled) recalled.add(keyId);
      for (const [changeId, keyIds] of from.consignedBy) consignedBy.set(changeId, keyIds);
    },
  };
}

type Lookups = Pick<
  KeyStock,
  | 'admits'
  | 'choose'
  | 'consigned'
  | 'countImported'
  | 'importOf'
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
    choose: (productId, entry, at) => keysFor(shelf, productId, { entry, at }),
    consigned: (productId, changeId) =>
      (shelf.consignedBy.get(changeId) ?? [])
        .flatMap((keyId) => keys.get(keyId) ?? [])
        .filter((key) => key.productId === productId)
        .toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1))
        .map(({ keyId, expiresAt, sealed }) => ({ keyId, expiresAt, sealed })),
    importOf: (keyId) => (keyId === null ? null : (keys.get(keyId)?.importId ?? null)),
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

// Whoever has read a key keeps it, and so does who has a void one that was not withdrawn from him.
function canEnd(before: BoundKey, after: Pick<BoundKey, 'state' | 'revealedAt'>): boolean {
  if (after.revealedAt !== null) return false;
  return before.isWithdrawn || keyPlaces[after.state].isFree;
}
