import type { ChangeId, OrderId, ProductId, UnitId } from '@kaquan/core';
import type {
  Claim,
  CountedLevel,
  Entered,
  KeyMove,
  KeyState,
  StockEntry,
  StockRecord,
} from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import { afterMove, keyPlaces } from './key-places.ts';

/** A piece that belongs to one attempt on one unit. */
export interface Allotment {
  readonly productId: ProductId;
  readonly orderId: OrderId;
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly state: KeyState;
  readonly revealedAt: number | null;
}

/** What an entry is recorded with. */
interface EnteredBy {
  readonly at: number;
  readonly changeId: ChangeId;
  /** How many keys it has moved or opened. */
  readonly moved: number;
}

/** The counted stock of one tenant, and what was entered into any stock by hand. */
export interface CountedStock {
  findBound(unitId: UnitId, attempt: number): unknown;
  onHand(productId: ProductId): number;
  /** Takes a piece; only after `onHand` has said that there is one. */
  claim(claim: Claim): void;
  move(move: KeyMove): void;
  /** Only after `lackOf` has said that nothing lacks. */
  enter(entry: StockEntry, by: EnteredBy): Entered;
  /** How many pieces an entry would take beyond what is there. */
  lackOf(entry: StockEntry): number;
  /** Latest first. */
  records(productId: ProductId): readonly StockRecord[];
  count(productId: ProductId): Omit<CountedLevel, 'kind' | 'productId' | 'waiting'>;
  /** What units have. */
  all(): Iterable<Allotment>;
  /** Gives an empty stock the same pieces and records. */
  copyTo(other: CountedStock): void;
  /** Takes over what `copyTo` gives. */
  adopt(from: CountedContents): void;
}

/** All that a counted stock holds. */
interface CountedContents {
  readonly pieces: ReadonlyMap<ProductId, number>;
  readonly allotments: ReadonlyMap<string, Allotment>;
  readonly records: ReadonlyMap<ProductId, readonly StockRecord[]>;
}

/** Makes an empty stock. */
export function createCountedStock(): CountedStock {
  const pieces = new Map<ProductId, number>();
  const allotments = new Map<string, Allotment>();
  const records = new Map<ProductId, readonly StockRecord[]>();
  const onHand = (productId: ProductId): number => pieces.get(productId) ?? 0;
  const add = (productId: ProductId, by: number): void => {
    pieces.set(productId, onHand(productId) + by);
  };
  const changeBy = ({ productId, act }: StockEntry): number => {
    if (act.kind === 'count') return act.onHand - onHand(productId);
    return act.kind === 'adjust' ? act.by : 0;
  };

  return {
    onHand,
    findBound: (unitId, attempt) => allotments.get(compositeKey(unitId, attempt)) ?? null,
    claim({ productId, orderId, unitId, attempt, to: state, revealedAt }) {
      add(productId, -1);
      const allotment = { productId, orderId, unitId, attempt, state, revealedAt };
      allotments.set(compositeKey(unitId, attempt), allotment);
    },
    move({ unitId, attempt, to, revealedAt }) {
      const name = compositeKey(unitId, attempt);
      const before = allotments.get(name);
      if (before === undefined) return;
      const after = afterMove(before, { to, revealedAt });
      if (!keyPlaces[after.state].isFree) {
        allotments.set(name, { ...before, ...after });
        return;
      }
      allotments.delete(name);
      add(before.productId, 1);
    },
    lackOf: (entry) => Math.max(0, -(onHand(entry.productId) + changeBy(entry))),
    enter(entry, { at, changeId, moved }) {
      const { productId, actor, reason, act } = entry;
      const isOfPieces = act.kind === 'count' || act.kind === 'adjust';
      const quantity = isOfPieces ? changeBy(entry) : moved;
      if (isOfPieces) add(productId, quantity);
      const earlier = records.get(productId) ?? [];
      const left = isOfPieces ? onHand(productId) : null;
      const done = { version: earlier.length + 1, onHand: left, quantity };
      const of = 'ofEntry' in act ? { ofEntry: act.ofEntry } : {};
      const record = { productId, changeId, actor, reason, at, act: act.kind, ...done, ...of };
      records.set(productId, [record, ...earlier]);
      return done;
    },
    records: (productId) => records.get(productId) ?? [],
    count(productId) {
      const counts = { claimed: 0, delivered: 0, voided: 0 };
      for (const allotment of allotments.values()) {
        const { state } = allotment;
        if (allotment.productId === productId && state in counts) {
          counts[state as keyof typeof counts] += 1;
        }
      }
      return { onHand: onHand(productId), ...counts };
    },
    all: () => allotments.values(),
    copyTo: (other) => other.adopt({ pieces, allotments, records }),
    adopt(from) {
      for (const [productId, count] of from.pieces) pieces.set(productId, count);
      for (const [name, allotment] of from.allotments) allotments.set(name, allotment);
      for (const [productId, all] of from.records) records.set(productId, all);
    },
  };
}
