import type { Result } from 'neverthrow';
import type { ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { CoverState } from '../stock/cover-machine.ts';
import type { LoweredState } from '../stock/lowered-machine.ts';
import type { StorageError } from './storage-error.ts';
import type { DueEffectFilter } from './storage-filters.ts';

/** An item 渠道商品 whose stock at its channel was lowered, and is restored as stock comes. */
export interface LoweredItem {
  /** Whose item it is. */
  readonly shopId: ShopId;
  /** As in `ItemStock`. */
  readonly itemId: string;
  /** `null` for an item without variants. */
  readonly skuId: string | null;
  /** Where it stands. */
  readonly state: LoweredState;
  /** What the channel is to sell, or was told to, by a person too. */
  readonly quantity: number;
  /** Whether it sells nothing because its shop stops selling 停售, whatever there is of the product. */
  readonly isStopped: boolean;
  /** Why it could not be told, as an error's code, or the channel's own words; `null` where it was. */
  readonly problem: string | null;
  /**
   * While it is restored: the least share that was seen since, above which it is raised again. `null`: it is
   * struck off once it was told, or is lowered, or its figure was set by a person.
   */
  readonly least: number | null;
}

/** What is known of how long a product lasts, from one look to the next. */
export interface StockWatch {
  /** The product. */
  readonly productId: ProductId;
  /** Grows by one with every change; 0 before the first. */
  readonly version: number;
  /** How it stands. */
  readonly state: CoverState;
  /** Since when; `null` before the first look. */
  readonly since: Instant | null;
  /** What was lowered, by shop and item; what was restored to as much as lasts is no part of it any more. */
  readonly lowered: readonly LoweredItem[];
  /** Days, by their beginnings, on which something was lowered: less was sold than was wanted. Oldest first. */
  readonly shortDays: readonly Instant[];
  /** The latest crossing; `null` before the first. */
  readonly news: StockNews | null;
}

/** That a product has become low, has run out, or has enough again 库存预警. */
export interface StockNews {
  /** The product. */
  readonly productId: ProductId;
  /** The watch's version then: with the product, its name. */
  readonly version: number;
  /** When it was seen. */
  readonly at: Instant;
  /** Where it stands since. */
  readonly state: CoverState;
  /** Where it stood before. */
  readonly before: CoverState;
  /** Free and consigned less what waits. */
  readonly available: number;
  /** How many days that lasts; `null`: longer than a year. */
  readonly coverDays: number | null;
}

/** A watch to store. */
export interface WatchWrite {
  /** The version on which it was decided; where another is stored, the change is stale. */
  readonly fromVersion: number;
  /** Of that version where only `dueAt` changes, else of the next. */
  readonly watch: StockWatch;
  /** When to look again. */
  readonly dueAt: Instant;
}

/** How far a subscriber has come with a product. */
export interface HeardNews {
  /** The subscriber's name. */
  readonly subscriber: string;
  /** The product whose news he was told. */
  readonly productId: ProductId;
  /** The version of the latest that he has; 0 before the first. */
  readonly version: number;
  /** How often in a row the one behind it has failed. */
  readonly attempts: number;
  /** Not to be tried before this instant. */
  readonly dueAt: Instant;
}

/** What a change says of how long products last. */
export interface WatchChange {
  /** What is known of it; at most one of a product. */
  readonly stockWatches?: readonly WatchWrite[];
  /** How far subscribers have come with it; at most one of a product. */
  readonly stockHeard?: readonly HeardNews[];
}

/** A product to be looked at. */
export interface DueWatch {
  /** Carried along, because `Storage.findWatchesDue` goes over tenants. */
  readonly tenant: TenantId;
  /** The product. */
  readonly productId: ProductId;
}

/** News that a subscriber does not have. */
export interface UnheardNews {
  /** Carried along, because `Storage.findStockNews` goes over tenants. */
  readonly tenant: TenantId;
  /** The subscriber's name. */
  readonly subscriber: string;
  /** How often in a row it has failed. */
  readonly attempts: number;
  /** The product's latest. */
  readonly news: StockNews;
}

/** Whose news of products are looked for, over tenants. */
export interface StockNewsFilter {
  /** `all`: every tenant that has some. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Names of subscribers. */
  readonly subscribers: readonly string[];
  /** News that are due at this instant or were before. */
  readonly at: Instant;
  /** The most of them. */
  readonly limit: number;
}

/** Watches over products: part of what a storage does. */
export interface WatchStorage {
  /** Watches of products; one of which nothing was stored is left out. At most 1,000. */
  findWatches(
    tenant: TenantId,
    productIds: readonly ProductId[],
  ): Promise<Result<readonly StockWatch[], StorageError>>;
  /**
   * Products that are to be looked at; those that nobody has looked at first, then by due time. Of several
   * tenants that have some, as many of each: one with many of them keeps no other waiting.
   */
  findWatchesDue(filter: DueEffectFilter): Promise<Result<readonly DueWatch[], StorageError>>;
  /** The latest news of products that subscribers do not have, by tenant, product and subscriber. */
  findStockNews(filter: StockNewsFilter): Promise<Result<readonly UnheardNews[], StorageError>>;
}
