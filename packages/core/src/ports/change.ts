import type { ItemMapping } from '../catalog/item-mapping.ts';
import type { Product } from '../catalog/product.ts';
import type {
  ChangeId,
  EffectId,
  ImportId,
  KeyId,
  OrderId,
  ProductId,
  ShopId,
  TenantId,
  UnitId,
} from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { HistoryEntry } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import type { Shop } from '../shop/shop.ts';
import type { ImportBatch } from '../stock/import-batch.ts';

/** Where a key is: exactly one of these at any time. */
export type KeyState = 'available' | 'claimed' | 'delivered' | 'voided';

/** A key that belongs to one attempt on one unit. */
export interface BoundKey {
  readonly keyId: KeyId;
  readonly orderId: OrderId;
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly productId: ProductId;
  readonly state: KeyState;
  readonly revealedAt: Instant | null;
  /** Card number and secret as sealed by the vault. */
  readonly sealed: string;
}

/** A key to put into stock. */
export interface NewKey {
  readonly keyId: KeyId;
  readonly productId: ProductId;
  readonly importId: ImportId;
  /** Keyed fingerprint of number and secret; unique per tenant, over all products. */
  readonly fingerprint: string;
  readonly sealed: string;
  /** From this instant on the key is not handed out; `null` for never. */
  readonly expiresAt: Instant | null;
}

/**
 * Asks for one free key of a product for one attempt on one unit. The adapter picks it: soonest
 * expiry first, never one that has expired at the change's `at`.
 */
export interface Claim {
  readonly orderId: OrderId;
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly productId: ProductId;
  /** With the order id, the place in the queue. */
  readonly paidAt: Instant;
  readonly to: 'claimed' | 'delivered';
  /** Set when the same change reveals it. */
  readonly revealedAt: Instant | null;
}

/**
 * Moves the key of one attempt. `available` ends the binding and puts the key back into stock; a key
 * that was revealed never goes there.
 */
export interface KeyMove {
  readonly unitId: UnitId;
  readonly attempt: number;
  readonly to: KeyState;
  readonly revealedAt: Instant | null;
}

/** A unit that waits for stock; at most one row per unit and attempt. */
export interface StockWait {
  readonly productId: ProductId;
  readonly paidAt: Instant;
  readonly orderId: OrderId;
  readonly unitId: UnitId;
  readonly attempt: number;
}

/** Something to tell a channel, written in the same change as the reason for it. */
export interface Effect {
  readonly effectId: EffectId;
  readonly tenant: TenantId;
  readonly shopId: ShopId;
  readonly orderId: OrderId;
  /** Effects of one order and group run one after the other, by `seq`. */
  readonly group: 'confirm' | 'refund';
  /** The number of the order's event that caused it. */
  readonly seq: number;
  /** The confirmation or the case that it serves. */
  readonly subject: string;
  /** How often a call was begun; more than nought means: read the channel's state before calling. */
  readonly attempts: number;
  /** Not to be run before this instant. */
  readonly dueAt: Instant;
  readonly state: EffectState;
}

/** `parked`: given up, a person must look. */
export type EffectState = 'pending' | 'done' | 'parked';

/** A later state of an effect. */
export interface EffectUpdate {
  readonly effectId: EffectId;
  readonly state: EffectState;
  readonly attempts: number;
  readonly dueAt: Instant;
}

/** Under what an idempotency key is unique, beside the tenant. */
export interface IdempotencyScope {
  readonly operation: string;
  readonly key: string;
}

/** What a call with an idempotency key has answered; references and codes, never secrets. */
export interface IdempotencyRecord extends IdempotencyScope {
  /** Hash of the input; the same key with another hash is an error of the caller. */
  readonly inputHash: string;
  /** What the answer can be built from again. */
  readonly answer: Readonly<Record<string, string | number | boolean | null>>;
}

/** A channel row that could not be decoded. */
export interface IngestFailure {
  readonly shopId: ShopId;
  /** The channel's number, or a hash of the row. */
  readonly externalId: string;
  readonly problem: string;
  /** The raw row as sealed by the vault. */
  readonly sealedRow: string;
  readonly failedAt: Instant;
}

/** How far a shop's listing has been read. */
export interface SyncCursor {
  readonly shopId: ShopId;
  readonly stream: 'orders' | 'refunds';
  /** Everything modified before this instant is stored. */
  readonly readTo: Instant;
}

/** The proof that a worker still holds a job. */
export interface Fence {
  readonly job: string;
  readonly token: number;
}

/** An aggregate to store. `expectedVersion` 0: it must not exist yet. */
export type AggregateWrite =
  | { readonly kind: 'order'; readonly expectedVersion: number; readonly value: Order }
  | { readonly kind: 'shop'; readonly expectedVersion: number; readonly value: Shop }
  | { readonly kind: 'product'; readonly expectedVersion: number; readonly value: Product }
  | { readonly kind: 'mapping'; readonly expectedVersion: number; readonly value: ItemMapping }
  | { readonly kind: 'import'; readonly expectedVersion: number; readonly value: ImportBatch };

/** One atomic change: all of it or nothing. Plain data. */
export interface Change {
  readonly changeId: ChangeId;
  readonly tenant: TenantId;
  /** The instant of the decision; expiry of keys is judged by it. */
  readonly at: Instant;
  readonly writes: readonly AggregateWrite[];
  readonly claims?: readonly Claim[];
  readonly keyMoves?: readonly KeyMove[];
  /** Those whose fingerprint exists are left out and reported, not refused. */
  readonly newKeys?: readonly NewKey[];
  readonly waits?: {
    readonly add: readonly StockWait[];
    readonly drop: readonly { readonly unitId: UnitId; readonly attempt: number }[];
  };
  readonly events?: readonly HistoryEntry[];
  readonly effects?: readonly Effect[];
  readonly effectUpdates?: readonly EffectUpdate[];
  readonly idempotency?: IdempotencyRecord;
  readonly cursor?: SyncCursor;
  /** Rows to keep; a row of the same shop and external id is replaced. */
  readonly ingestFailures?: readonly IngestFailure[];
  /** Rows that have been read after all. */
  readonly ingestRepaired?: readonly { readonly shopId: ShopId; readonly externalId: string }[];
  /** The change is refused unless this token is the job's latest. */
  readonly fence?: Fence;
}

/** What became of one change. */
export type Outcome =
  /** Stored. `claimed`: the keys picked for its claims. `duplicates`: fingerprints left out. */
  | {
      readonly outcome: 'applied';
      readonly claimed: readonly BoundKey[];
      readonly duplicates: readonly string[];
    }
  /** Another writer was first (version, or a unique name or number): load and decide again. */
  | { readonly outcome: 'stale' }
  /**
   * Too few keys, or somebody who paid earlier waits for that product: one entry per short product,
   * with what this change needs and how many it could have had.
   */
  | {
      readonly outcome: 'short';
      readonly products: readonly {
        readonly productId: ProductId;
        readonly needed: number;
        readonly available: number;
      }[];
    }
  /** The same change id, or the same idempotency scope, was applied before; nothing was written. */
  | { readonly outcome: 'duplicate'; readonly record: IdempotencyRecord | null }
  /** Another worker holds the job now; nothing was written. */
  | { readonly outcome: 'fenced' };
