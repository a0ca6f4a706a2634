import type { OrderId, ProductId, ShopId, TenantId, UnitId } from '../kernel/ids.ts';
import type { Secret } from '../kernel/secret.ts';
import type { ChannelItem } from '../order/order.ts';

/** One unit that the host is to produce 直充: an account to top up, a subscription to begin. */
export interface FulfilRequest {
  /** Whose order it is. */
  readonly tenant: TenantId;
  /**
   * The same for every try at the same attempt on the same unit, and never for another: what a provider
   * is asked under, and later asked about. `<unit>.f<attempt>`.
   */
  readonly requestId: string;
  /** The shop that the order was bought in. */
  readonly shopId: ShopId;
  /** Kaquan's own id. */
  readonly orderId: OrderId;
  /** The order's number at its channel 电商单号. */
  readonly orderNo: string;
  /** The unit that is produced; a line of three is three requests, one after the other. */
  readonly unitId: UnitId;
  /** The number of the unit's issue, from 1. */
  readonly attempt: number;
  /** What is to be produced. */
  readonly productId: ProductId;
  /** As the channel names it: what was bought of the product. */
  readonly item: ChannelItem;
  /**
   * The buyer's account 充值账号, where the product needs one and it has not been erased since; prints as
   * `[secret]`. Not to be kept or logged.
   */
  readonly account: Secret | null;
}

/**
 * How a request stands. `done`: it was produced. `refused`: it was not and never will be under this
 * request id. `pending`: taken, and known later, by looking it up or by `fulfilment.reportFulfilled`.
 * `unknown`: nobody knows; it is looked up before it is asked for again.
 */
export type FulfilAnswer =
  | { readonly outcome: 'done' | 'pending' | 'unknown' }
  /** `note`: the provider's words, for the operator; no personal data. */
  | { readonly outcome: 'refused'; readonly note: string };

/** What a look-up may answer beside: `absent`, nothing was ever asked under this request id. */
export type FulfilLookUp = FulfilAnswer | { readonly outcome: 'absent' };

/**
 * Produces goods that are no stock of ours 自定义商品, by code of the host's: a provider's API, mostly. Called
 * by the worker only, never inside a commit, at most once at a time for one order; several processes may
 * call it for several orders. Whatever it throws counts as `unknown`.
 */
export interface Fulfiller {
  /** What products name it by; 1..100 characters, unique in one Kaquan. */
  readonly name: string;
  /** The version of this contract that it was written for. */
  readonly contract: 1;
  /**
   * Produces one unit. Called once for a request id; again only after `lookUp` has answered `absent` for
   * it, and never after it was `done` or `refused`.
   */
  fulfil(request: FulfilRequest): Promise<FulfilAnswer>;
  /** What became of a request. `absent` lets it be asked for again, so it must be true. */
  lookUp(request: FulfilRequest): Promise<FulfilLookUp>;
}
