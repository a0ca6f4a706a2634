import type { ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** By how much a change has changed what was sold and complained of. */
export interface SalesMove {
  /** The shop that it was bought in. */
  readonly shopId: ShopId;
  /** The beginning of the day on which it counts; see `salesDayOf`. */
  readonly day: Instant;
  /**
   * `product:<id>`, `reason:<word>` or both, `product_reason:<id>/<word>`; the id or word is empty where
   * there is none. Of buyers `buyer_refund:<buyer>` and `buyer_reissue:<buyer>`.
   */
  readonly subject: string;
  /** Units; negative where they count no more. Nought for reasons and buyers. */
  readonly sold: number;
  /**
   * Cases 售后单; each counts once by its reason, once for each product, once for each product with its
   * reason, and what speaks against a buyer.
   */
  readonly cases: number;
}

/**
 * What sales and cases are counted by; by buyer, only what speaks against him. By `product_reason` the key
 * is `<product>/<reason>`, by `shop_product_reason` `<shop>/<product>/<reason>`: no id holds a slash.
 */
export type SalesGrouping =
  | 'reason'
  | 'product'
  | 'shop'
  | 'product_reason'
  | 'shop_product_reason'
  | 'buyer_refund'
  | 'buyer_reissue';

/** Which sales to count. */
export interface SalesFilter {
  /** Nothing of another tenant is counted. */
  readonly tenant: TenantId;
  /** `null`: every shop. */
  readonly shopId: ShopId | null;
  /** The beginning of the first day. */
  readonly from: Instant;
  /** The beginning of the day after the last one. */
  readonly to: Instant;
  /** What one row is about. */
  readonly by: SalesGrouping;
  /** 1..500; those with the most cases are answered, then those that sold the most, then by key. */
  readonly limit: number;
}

/** What was sold and complained of, in whole numbers. */
export interface SalesCounts {
  /** Units; nought for what is grouped by a reason. */
  readonly sold: number;
  /** Cases that were opened. */
  readonly cases: number;
}

/** What {@link SalesFilter} comes to. */
export interface SalesTallies {
  /** All of it, also what is in no group that is answered. */
  readonly total: SalesCounts;
  /** By what was asked for; groups without anything are left out. */
  readonly groups: readonly (SalesCounts & { readonly key: string })[];
}

/** Of which products sales are told day by day. */
export interface SalesSeriesFilter {
  /** Nothing of another tenant is counted. */
  readonly tenant: TenantId;
  /** At most 1,000. */
  readonly productIds: readonly ProductId[];
  /** The beginning of the first day. */
  readonly from: Instant;
  /** The beginning of the day after the last one. */
  readonly to: Instant;
}

/** What was sold of a product, day by day, in all shops. */
export interface SalesSeries {
  /** One of those asked for. */
  readonly productId: ProductId;
  /** Units that were sold before `from`. */
  readonly before: number;
  /** The days on which some were sold, oldest first; a day without any is left out. */
  readonly days: readonly { readonly day: Instant; readonly sold: number }[];
}
