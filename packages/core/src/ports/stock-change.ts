import type { ImportId, KeyId, OrderId, ProductId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { KeyState } from '../stock/key-machine.ts';
import type { KeyShare, StockSource } from '../stock/product-stock.ts';

export type { KeyState } from '../stock/key-machine.ts';

/**
 * A key that belongs to one attempt on one unit: bound to it, or allotted where several units share it.
 * `state` and `revealedAt` are then those of the unit's own allotment.
 */
export interface BoundKey {
  /** Stays the same in and out of stock, and for all who share it; `sealed` opens only under it. */
  readonly keyId: KeyId;
  /** The order that its unit belongs to. */
  readonly orderId: OrderId;
  /** The unit whose goods it is; with `attempt`, it has at most one key. */
  readonly unitId: UnitId;
  /** The number of the unit's issue that holds it, from 1. */
  readonly attempt: number;
  /** The product that it was imported for. */
  readonly productId: ProductId;
  /** Never `available`: a key in stock is bound to nothing. */
  readonly state: KeyState;
  /**
   * Whether it was taken out of stock while the unit had a claim on it: it is not handed over, and its
   * unit gives it back.
   */
  readonly isWithdrawn: boolean;
  /** When its plain text first left the vault; `null` while nobody has read it. */
  readonly revealedAt: Instant | null;
  /** From this instant on it is not handed over; `null` for never. */
  readonly expiresAt: Instant | null;
  /** Card number and secret as sealed by the vault. */
  readonly sealed: string;
}

/** A key to put into stock. */
export interface NewKey {
  /** New, from the `IdSource`; `sealed` opens only under it. */
  readonly keyId: KeyId;
  /** The product into whose stock it goes; it serves no other. */
  readonly productId: ProductId;
  /** The import that brings it, see `Storage.countImported`. */
  readonly importId: ImportId;
  /** Keyed fingerprint of number and secret; unique per tenant, over all products. */
  readonly fingerprint: string;
  /** Card number and secret as sealed by the vault. */
  readonly sealed: string;
  /** From this instant on the key is not handed out; `null` for never. */
  readonly expiresAt: Instant | null;
  /** How many units may have it at once; `null`: one, and the key is bound to it. */
  readonly share: KeyShare | null;
}

/**
 * Asks for one free key, or one piece, of a product for one attempt on one unit. The adapter picks the
 * key: soonest expiry first, never one that has expired at the change's `at`.
 */
export interface Claim {
  /** The order whose turn in the queue is used. */
  readonly orderId: OrderId;
  /** The unit that gets the key; with `attempt`, it has at most one. */
  readonly unitId: UnitId;
  /** The number of the unit's issue that lacks a key, from 1. */
  readonly attempt: number;
  /** The product of whose keys one is picked. */
  readonly productId: ProductId;
  /** With the order id, the place in the queue. */
  readonly paidAt: Instant;
  /** `delivered` where the same change hands the key over. */
  readonly to: 'claimed' | 'delivered';
  /** Set when the same change reveals it. */
  readonly revealedAt: Instant | null;
  /**
   * How the product's stock is kept. `counted`: a piece is taken, and no key is answered. `multi_use`,
   * `fixed`: the unit gets an allotment of a key that has one left.
   */
  readonly from: StockSource;
}

/**
 * Moves the key, or the piece, of one attempt. `available` ends the binding and puts it back into
 * stock; what was revealed, before or by this very move, is `voided` instead. `revealedAt` is kept
 * from the first time it was set, and nothing brings a `voided` one back.
 *
 * A key that was withdrawn goes back to nobody: `available` ends its binding and leaves it where stock
 * has put it. It cannot be handed over, nor can one that has expired at the change's `at`: such a change
 * is `stale`, unless the key was handed over before.
 */
export interface KeyMove {
  /** The unit whose key moves. */
  readonly unitId: UnitId;
  /** The number of the unit's issue that holds the key, from 1. */
  readonly attempt: number;
  /** Where the key goes; one that is `voided` stays so. */
  readonly to: IssuedTo;
  /** `null` while nobody has read it; an earlier instant that is stored stays. */
  readonly revealedAt: Instant | null;
  /** As in the {@link Claim} that bound it. */
  readonly from: StockSource;
}

/** That the key of one attempt was defective 缺陷: counted against the import that brought it. */
export interface KeyDefect {
  /** The unit whose key it was. */
  readonly unitId: UnitId;
  /** The number of the unit's issue that held it, from 1. */
  readonly attempt: number;
}

/** Where a unit's key, or piece, goes with its issue. */
export type IssuedTo = Extract<KeyState, 'available' | 'claimed' | 'delivered' | 'voided'>;

/** A unit that waits for stock; at most one row per unit and attempt. */
export interface StockWait {
  /** The product of whose keys one is awaited. */
  readonly productId: ProductId;
  /** When the order was paid: the place in the queue. */
  readonly paidAt: Instant;
  /** Decides between orders that were paid in the same instant. */
  readonly orderId: OrderId;
  /** The unit that lacks a key. */
  readonly unitId: UnitId;
  /** The number of the unit's issue that lacks it, from 1. */
  readonly attempt: number;
}
