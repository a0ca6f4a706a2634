import type { CoreError } from '../kernel/errors.ts';
import type { JobError } from '../order/order-jobs.ts';
import type { ChannelReadError } from '../ports/channel.ts';
import type { StorageError } from '../ports/storage.ts';
import type { HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { ShopChannel, ShopChannelError } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';

/** Why a pull stopped; everything before is stored, and the next one goes on from there. */
export type PullError =
  | ChannelReadError
  | ShopChannelError
  | StorageError
  | JobError
  | CoreError<'channel.order_not_found' | 'channel.refund_not_found'>;

/** What a pull brought. */
export interface PullCounts {
  /** Orders that were stored for the first time. */
  placed: number;
  /** Readings that changed an order known before. */
  updated: number;
  /** Readings that were no news. */
  unchanged: number;
  /** Rows that could not be decoded; they are kept and tried again. */
  undecoded: number;
}

/** What nothing has brought yet. */
export function noCounts(): PullCounts {
  return { placed: 0, updated: 0, unchanged: 0, undecoded: 0 };
}

/** What a pull works with. */
export interface Pull {
  readonly scope: Scope;
  readonly shop: Shop;
  readonly source: ShopChannel;
  readonly lease: HeldLease;
  readonly counts: PullCounts;
}
