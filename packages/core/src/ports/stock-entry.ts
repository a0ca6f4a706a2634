import type { ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * What is done to the stock of a product beside the orders: each is kept with its reason, numbered
 * per product without gaps.
 */
export interface StockEntry {
  /** Whose stock it is. */
  readonly productId: ProductId;
  /** `<kind>:<id>` of the handle that asked: `operator:li`. */
  readonly actor: string;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** What is done. */
  readonly act: StockAct;
}

/**
 * `count` sets how many pieces of a counted product are free; `adjust` adds to them, or takes away
 * where it is negative: more than there are makes the change `short`.
 */
export type StockAct =
  | { readonly kind: 'count'; readonly onHand: number }
  | { readonly kind: 'adjust'; readonly by: number };

/** What became of a stock entry. */
export interface Entered {
  /** The number of the entry among those of its product, from 1. */
  readonly version: number;
  /** Free pieces after it; `null` for stock that is kept as keys. */
  readonly onHand: number | null;
}

/** A stock entry as it is kept; never changed afterwards. */
export interface StockRecord {
  /** Whose stock it is. */
  readonly productId: ProductId;
  /** The number of the entry among those of its product, from 1 without gaps. */
  readonly version: number;
  /** The instant of its change. */
  readonly at: Instant;
  /** `<kind>:<id>` of the handle that asked: `operator:li`. */
  readonly actor: string;
  /** Why; empty where no reason was given. */
  readonly reason: string;
  /** What was done. */
  readonly act: StockAct['kind'];
  /** By how many pieces it changed the stock. */
  readonly quantity: number;
  /** Free pieces after it; `null` for stock that is kept as keys. */
  readonly onHand: number | null;
}
