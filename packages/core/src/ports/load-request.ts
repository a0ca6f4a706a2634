import type { Standing, UserRef } from '../buyers/standing.ts';
import type { ItemMapping } from '../catalog/item-mapping.ts';
import type { Product } from '../catalog/product.ts';
import type { ImportId, OrderId, ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Order } from '../order/order.ts';
import type { Shop } from '../shop/shop.ts';
import type { ImportBatch } from '../stock/import-batch.ts';
import type { BoundKey, IdempotencyRecord, IdempotencyScope } from './change.ts';
import type { SealedText } from './sealed-text.ts';
import type { CodeRef, ItemRef, OrderRef } from './storage-refs.ts';

/** What to load; what is not asked for comes back empty. At most 1,000 of each. */
export interface LoadRequest {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Orders by our own id. */
  readonly orderIds?: readonly OrderId[];
  /** Orders by their channel's number. */
  readonly orderRefs?: readonly OrderRef[];
  /** Orders by the verification code of one of their units. */
  readonly codeRefs?: readonly CodeRef[];
  /** Also answer the keys bound to the loaded orders' units. */
  readonly withKeys?: boolean;
  /** Also answer what is kept sealed beside the loaded orders. */
  readonly withTexts?: boolean;
  /** Also answer the shops of the loaded orders, each once. */
  readonly withShops?: boolean;
  /** Shops; those of the orders asked for do not come by themselves. */
  readonly shopIds?: readonly ShopId[];
  /** Users, whose standings are answered. */
  readonly users?: readonly UserRef[];
  /** Also answer the standings of whoever bought or ordered the loaded orders, each once. */
  readonly withStandings?: boolean;
  /** Products; those of the orders asked for do not come by themselves. */
  readonly productIds?: readonly ProductId[];
  /** Mappings by exactly this key, never by a less exact one. */
  readonly itemRefs?: readonly ItemRef[];
  /** Also answer the products of the loaded mappings, each once. */
  readonly withProducts?: boolean;
  /** Imports of card keys, from their first stored chunk on. */
  readonly importIds?: readonly ImportId[];
  /** Idempotency records, by scope. */
  readonly idempotency?: readonly IdempotencyScope[];
}

/** What was found, in no particular order; what does not exist is left out. */
export interface Loaded {
  /** An order that is asked for in several ways stands here once. */
  readonly orders: readonly Order[];
  /** Empty unless `withKeys`. */
  readonly keys: readonly BoundKey[];
  /** Empty unless `withTexts`. */
  readonly texts: readonly SealedText[];
  /** With their sealed credentials. */
  readonly shops: readonly Shop[];
  /** By `users`, and with `withStandings` those of the orders; of whom nothing was said has none. */
  readonly standings: readonly Standing[];
  /** By `productIds`, and with `withProducts` those of the mappings. */
  readonly products: readonly Product[];
  /** By `itemRefs`. */
  readonly mappings: readonly ItemMapping[];
  /** By `importIds`. */
  readonly imports: readonly ImportBatch[];
  /** The scopes that were used before. */
  readonly idempotency: readonly IdempotencyRecord[];
}
