import type { Instant, KeyId, OrderId, ProductId, UnitId } from '@kaquan/core';
import {
  type BoundKey,
  type Claim,
  type Disclosure,
  type KeyEntry,
  type KeyMove,
  type KeyState,
  type NewKey,
  type SharedLevel,
} from '@kaquan/core/ports';
import { keyMachine, type KeyAct } from '@kaquan/core/stock';
import { createBoundKeys, noKeys, type BoundKeys } from './bound-keys.ts';
import { actOn, afterMove, keyPlaces } from './key-places.ts';
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
  /** Moves those of the given keys that are shared by hand or by the clock; answers how many. */
  act(keys: readonly NewKey[], entry: KeyEntry, at: Instant): number;
  /** Whether there is something to expire. */
  hasExpired(productId: ProductId, at: Instant): boolean;
  /** Where its keys are; only of those that are not in stock. */
  states(): ReadonlyMap<KeyId, KeyState>;
  /** Takes over what units have in another stock, and where its keys are; all were added before. */
  adopt(from: Pick<SharedKeys, 'all' | 'states'>): void;
}

interface Card {
  readonly key: NewKey;
  state: KeyState;
  /** `null` for a fixed content. */
  readonly quota: number | null;
  /** How many units have it, or have read it. */
  taken: number;
}

interface Pile {
  readonly cards: Card[];
  /** Those that have something left, in the order of picking. */
  readonly open: SortedList<Card>;
}

const expiryOf = ({ key }: Card): number => key.expiresAt ?? Infinity;
const inPickOrder = byValues<Card>(expiryOf, ({ key }) => key.keyId);

/** Makes an empty stock. */
export function createSharedKeys(): SharedKeys {
  const rack = createRack();
  return { ...countsOf(rack), ...movesOf(rack) };
}

/** Where cards lie, and what units have of them. */
interface Rack {
  readonly cardById: Map<KeyId, Card>;
  readonly bound: BoundKeys;
  readonly pileOf: (productId: ProductId) => Pile;
  readonly openCards: (productId: ProductId, at: Instant) => readonly Card[];
  /** Counts units of a card; its place among the open ones follows. */
  readonly take: (card: Card, by: number) => void;
  /** As its unit sees it: who has a claim on a key that is not in stock gives it back. */
  readonly seen: (allotment: BoundKey) => BoundKey;
}

function createRack(): Rack {
  const cardById = new Map<KeyId, Card>();
  const pileByProduct = new Map<ProductId, Pile>();
  const pileOf: Rack['pileOf'] = (productId) => {
    const empty = { cards: [], open: createSortedList(inPickOrder) };
    const pile = pileByProduct.get(productId) ?? empty;
    pileByProduct.set(productId, pile);
    return pile;
  };
  return {
    cardById,
    bound: createBoundKeys(),
    pileOf,
    openCards: (productId, at) =>
      [...pileOf(productId).open.after(null)].filter((card) => expiryOf(card) > at),
    take(card, by) {
      const { open } = pileOf(card.key.productId);
      open.remove(card);
      card.taken += by;
      if (leftOf(card) > 0 && keyPlaces[card.state].isFree) open.add(card);
    },
    seen(allotment) {
      const card = cardById.get(allotment.keyId);
      const isWithdrawn =
        card !== undefined &&
        !keyPlaces[card.state].isFree &&
        'give_back' in keyMachine.states[allotment.state];
      return { ...allotment, isWithdrawn };
    },
  };
}

type Counts = Pick<
  SharedKeys,
  'find' | 'of' | 'all' | 'states' | 'countFree' | 'level' | 'hasExpired'
>;

function countsOf({ cardById, bound, pileOf, openCards, seen }: Rack): Counts {
  return {
    find(unitId, attempt) {
      const found = bound.find(unitId, attempt);
      return found === null ? null : seen(found);
    },
    of: (orderId) => bound.of(orderId).map(seen),
    all: () => [...bound.all()].map(seen),
    states: () => new Map([...cardById].map(([keyId, { state }]) => [keyId, state])),
    countFree(productId, at, upTo) {
      const free = openCards(productId, at).reduce((sum, card) => sum + leftOf(card), 0);
      return Math.min(free, upTo);
    },
    level(productId, at) {
      const free = openCards(productId, at).reduce((sum, card) => sum + leftOf(card), 0);
      const { claimed, delivered, voided } = bound.count(productId);
      const { cards } = pileOf(productId);
      const units = { free: free === Infinity ? null : free, claimed, delivered, voided };
      return { ...units, cards: countCards(cards, at), imported: cards.length };
    },
    hasExpired: (productId, at) =>
      pileOf(productId).cards.some((card) => afterActOf(card, 'expire', at) !== null),
  };
}

function movesOf({
  cardById,
  bound,
  pileOf,
  openCards,
  take,
}: Rack): Omit<SharedKeys, keyof Counts> {
  const shelve = (card: Card, state: KeyState): void => {
    card.state = state;
    take(card, 0);
  };
  return {
    add(key) {
      const card: Card = { key, state: 'available', quota: quotaOf(key), taken: 0 };
      const { cards, open } = pileOf(key.productId);
      cardById.set(key.keyId, card);
      cards.push(card);
      open.add(card);
    },
    claim({ orderId, unitId, attempt, productId, to: state, revealedAt }, at) {
      const [card] = openCards(productId, at);
      if (card === undefined) return null;
      const { keyId, sealed, expiresAt } = card.key;
      const owner = { keyId, orderId, unitId, attempt, productId };
      take(card, 1);
      return bound.put({ ...owner, state, isWithdrawn: false, revealedAt, expiresAt, sealed });
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
    act(keys, { kind, limit }, at) {
      if (kind === 'consign') return 0;
      let moved = 0;
      for (const { keyId } of keys) {
        const card = cardById.get(keyId);
        const to = card === undefined ? null : afterActOf(card, kind, at);
        if (card === undefined || to === null || moved >= limit) continue;
        shelve(card, to);
        moved += 1;
      }
      return moved;
    },
    look: (look) => bound.look(look),
    adopt(from) {
      for (const [keyId, state] of from.states()) {
        const card = cardById.get(keyId);
        if (card !== undefined) shelve(card, state);
      }
      for (const allotment of from.all()) {
        const card = cardById.get(allotment.keyId);
        if (card !== undefined) take(card, 1);
        bound.put(allotment);
      }
    },
  };
}

// A card that units share is nobody's own, and whether one of them has read it does not bar the others.
function afterActOf({ key, state }: Card, act: KeyAct, at: Instant): KeyState | null {
  return actOn({ ...key, state, revealedAt: null, isBound: false }, act, at);
}

function countCards(cards: readonly Card[], at: Instant): SharedLevel['cards'] {
  const counts = noKeys();
  for (const { key, state } of cards) {
    const isOld = keyPlaces[state].isFree && key.expiresAt !== null && key.expiresAt <= at;
    counts[isOld ? 'expired' : state] += 1;
  }
  const { claimed: _claimed, delivered: _delivered, ...others } = counts;
  return others;
}

function quotaOf({ share }: NewKey): number | null {
  return share?.use === 'multi_use' ? share.quota : null;
}

function leftOf({ quota, taken }: Card): number {
  return quota === null ? Infinity : quota - taken;
}
