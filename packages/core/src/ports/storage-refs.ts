import type { ShopId } from '../kernel/ids.ts';

/** Names an order by its channel's number. */
export interface OrderRef {
  /** The shop whose number it is: two channels may use the same. */
  readonly shopId: ShopId;
  /** The channel's number of the order 电商单号, text. */
  readonly orderNo: string;
}

/** Names what a channel sells: see `itemKeysOf`. */
export interface ItemRef {
  /** The shop that the mapping is for. */
  readonly shopId: ShopId;
  /** `sku:<item>/<sku>`, `outer:<code>` or `item:<item>`. */
  readonly itemKey: string;
}

/** Names the order of the unit that a verification code 核销码 was issued for. */
export interface CodeRef {
  /** The shop whose code it is: two shops may have issued the same. */
  readonly shopId: ShopId;
  /** Twelve digits. */
  readonly code: string;
}
