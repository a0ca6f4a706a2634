import type { Instant, KeyId, OrderId, ProductId, UnitId } from '@kaquan/core';
import type { BoundKey, Claim, Disclosure, KeyMove, NewKey, SharedLevel } from '@kaquan/core/ports';
import { createBoundKeys, type BoundKeys } from './bound-keys.ts';
import { afterMove, keyPlaces } from './key-places.ts';
import { byValues, createSortedList, type SortedList } from './sorted-list.ts';

/** The keys of one tenant that several units share, and the allotments that units have of them. */
export interface SharedKeys {
  add(key: NewKey): void;
  find(unitId: UnitId, attempt: number): BoundKey | null;
  of(orderId: OrderId): readonly BoundKey[];
  /** To how many units more its keys can go at `at`; counts no further than `upTo`. */
  countFree(productId: ProductId, at: Instant, upTo: number): number;
  /** Allots a key; only after `countFree` has said that it can be. */
  claim(claim: Claim, at: Instant): BoundKey | null;
  move(move: KeyMove): void;
  look(look: Disclosure): void;
  level(
    productId: ProductId,
    at: Instant,
  ): Omit<SharedLevel, 'kind' | 'productId' | 'waiting' | 'keys'>;
  /** What units have. */
  all(): Iterable<BoundKey>;
  /** Takes over what a unit has in another stock, whose keys were added before. */
  adopt(allotment: BoundKey): void;
}

interface Card {
  readonly key: NewKey;
  /** `null` for a fixed content. */
  readonly quota: number | null;
  /** How many units have it, or have read it. */
  taken: number;
}

interface Pile {
  /** Those that have something left, in the order of picking. */
  readonly open: SortedList<Card>;
}

const expiryOf = ({ key }: Card): number => key.expiresAt ?? Infinity;
const inPickOrder = byValues<Card>(expiryOf, ({ key }) => key.keyId);

/** Makes an empty stock. */
export function createSharedKeys(): SharedKeys {
  const cardById = new Map<KeyId, Card>();
  const pileByProduct = new Map<ProductId, Pile>();
  const bound: BoundKeys = createBoundKeys();

  const pileOf = (productId: ProductId): Pile => {
    const pile = pileByProduct.get(productId) ?? { open: createSortedList(inPickOrder) };
    pileByProduct.set(productId, pile);
    return pile;
  };
  const openCards = (productId: ProductId, at: Instant): readonly Card[] =>
    [...pileOf(productId).open.after(null)].filter((card) => expiryOf(card) > at);
  // Its place among the open ones follows.
  const take = (card: Card, by: number): void => {
    const { open } = pileOf(card.key.productId);
    open.remove(card);
    card.taken += by;
    if (leftOf(card) > 0) open.add(card);
  };
  const adopt = (allotment: BoundKey): void => {
    const card = cardById.get(allotment.keyId);
    if (card === undefined) return;
    take(card, 1);
    bound.put(allotment);
  };

  return {
    add(key) {
      const card: Card = { key, quota: quotaOf(key), taken: 0 };
      cardById.set(key.keyId, card);
      pileOf(key.productId).open.add(card);
    },
    find: (unitId, attempt) => bound.find(unitId, attempt),
    of: (orderId) => bound.of(orderId),
    countFree(productId, at, upTo) {
      const free = openCards(productId, at).reduce((sum, card) => sum + leftOf(card), 0);
      return Math.min(free, upTo);
    },
    claim({ orderId, unitId, attempt, productId, to: state, revealedAt }, at) {
      const [card] = openCards(productId, at);
      if (card === undefined) return null;
      const { keyId, sealed, expiresAt } = card.key;
      const owner = { orderId, unitId, attempt };
      const allotment = { keyId, ...owner, productId, state, revealedAt, expiresAt, sealed };
      adopt(allotment);
      return allotment;
    },
    move({ unitId, attempt, to, revealedAt }) {
      const before = bound.find(unitId, attempt);
      const card = before === null ? undefined : cardById.get(before.keyId);
      if (before === null || card === undefined) return;
      bound.remove(before);
      const after = afterMove(before, { to, revealedAt });
      if (keyPlaces[after.state].isFree) take(card, -1);
      else bound.put({ ...before, ...after });
    },
    look: (look) => bound.look(look),
    level(productId, at) {
      const open = openCards(productId, at);
      const isEndless = open.some(({ quota }) => quota === null);
      const free = open.reduce((sum, card) => sum + leftOf(card), 0);
      return { free: isEndless ? null : free, ...bound.count(productId) };
    },
    all: () => bound.all(),
    adopt,
  };
}

function quotaOf({ share }: NewKey): number | null {
  return share?.use === 'multi_use' ? share.quota : null;
}

function leftOf({ quota, taken }: Card): number {
  return quota === null ? Infinity : quota - taken;
}
