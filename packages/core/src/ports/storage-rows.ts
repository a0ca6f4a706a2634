import type { ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { AccountName } from '../ledger/accounts.ts';
import type { TabName } from '../order/order-tabs.ts';
import type { Shop } from '../shop/shop.ts';

/** Free and bound keys of one product. */
export interface StockLevel {
  /** One of those asked for. */
  readonly productId: ProductId;
  /** Free and not expired. */
  readonly available: number;
  /** Bound to a unit that still waits to be handed over. */
  readonly claimed: number;
  /** Handed over and not taken back. */
  readonly delivered: number;
  /** Taken back after somebody had read them, so never for sale again. */
  readonly voided: number;
  /** Units that wait. */
  readonly waiting: number;
}

/** A product that can serve somebody who waits. */
export interface ServableProduct {
  /** Carried along, because `Storage.findServable` goes over tenants. */
  readonly tenant: TenantId;
  /** The product whose queue is to be served from the front. */
  readonly productId: ProductId;
}

/** What was posted to an account of a shop in all. */
export interface AccountTotals {
  /** Each shop has its own ledger. */
  readonly shopId: ShopId;
  /** Each currency has its own accounts. */
  readonly currency: Currency;
  /** One of `accountNames`. */
  readonly account: AccountName;
  /** The sum of the postings that name it as debit, in minor units. */
  readonly debitMinor: number;
  /** The sum of the postings that name it as credit, in minor units. */
  readonly creditMinor: number;
}

/** How many orders of a shop stand under each tab 状态标签. */
export interface ShopTabCounts {
  /** The shop that they were bought in. */
  readonly shopId: ShopId;
  /** By tab; an order that stands under several is counted under each. */
  readonly counts: Readonly<Record<TabName, number>>;
}

/** A shop with its tenant, for the jobs that serve all of them. */
export interface TenantShop {
  /** The shop itself does not say whose it is. */
  readonly tenant: TenantId;
  /** With its sealed credentials. */
  readonly shop: Shop;
}
