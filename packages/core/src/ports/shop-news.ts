import type { ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { ShopChange } from '../shop/shop-change.ts';

/** What a subscriber has not heard of a shop yet. */
export interface ShopNews {
  /** Carried along, because `Storage.findShopNews` goes over tenants. */
  readonly tenant: TenantId;
  /** The subscriber's name. */
  readonly subscriber: string;
  /** With tenant and subscriber, the row's key. */
  readonly shopId: ShopId;
  /** The version of the last change that he has; 0 before the first. */
  readonly doneVersion: number;
  /** How often in a row the change behind it has failed. */
  readonly attempts: number;
  /** The next changes, by version; at least one, and at most 20. */
  readonly changes: readonly ShopChange[];
}

/** How far a subscriber has come with a shop. */
export interface ShopProgress {
  /** The subscriber's name. */
  readonly subscriber: string;
  /** The shop whose changes he was told. */
  readonly shopId: ShopId;
  /** The `doneVersion` on which it was decided; where another is stored, the change is stale. */
  readonly fromVersion: number;
  /** The version of the last change that he has now. */
  readonly doneVersion: number;
  /** How often in a row the change behind it has failed. */
  readonly attempts: number;
  /** Not to be tried before this instant. */
  readonly dueAt: Instant;
}

/** Whose news of shops are looked for, over tenants. */
export interface ShopNewsFilter {
  /** `all`: every tenant that has some. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Names of subscribers. */
  readonly subscribers: readonly string[];
  /** News that are due at this instant or were before. */
  readonly at: Instant;
  /** The most shops of a subscriber, over all tenants and subscribers. */
  readonly limit: number;
}
