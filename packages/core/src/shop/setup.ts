import type { ItemKey } from '../catalog/item-mapping.ts';
import type { CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Delivery, VerifiedBy } from '../order/order.ts';
import type { SetupReason } from './setup-reasons.ts';

/** A step of a setup check. */
export type SetupStepName =
  | 'credentials'
  | 'user'
  | 'orders'
  | 'order'
  | 'item'
  | 'place'
  | 'supply'
  | 'link'
  | 'redeem'
  | 'ship'
  | 'send'
  | 'dispense'
  | 'produce'
  | 'mark'
  | 'pack'
  | 'confirm'
  | 'verify'
  | 'complete'
  | 'settle'
  | 'keep';

/** Which way the goods of a test order go. */
export interface SetupWay {
  /** As the shop's policy says, or the mapping of the item. */
  readonly delivery: Delivery;
  /** As the shop's policy says, or the mapping of the item. */
  readonly verifiedBy: VerifiedBy;
}

/** What came of a step of a setup check; `setupStepText` of `@kaquan/core/texts` says it in words. */
export interface SetupStep {
  /**
   * `credentials`: the channel says whose they are; `user`: the ordering user is as the channel names it;
   * `orders`: a page of orders is read; `order`: the order that was named; `item`: what is mapped to it.
   * From `place` on the way of a test order, of which nothing is stored and nothing is told: its goods are
   * there (`supply`), are handed over in one of the ways, the channel is told (`confirm`), they are used
   * (`verify`), the buyer confirms (`complete`), the money comes (`settle`), and all of it can be stored.
   */
  readonly step: SetupStepName;
  /**
   * `skipped`: there was nothing to try, or a step before it has failed. `untried`: it belongs to the way,
   * and only a real order can show it; the walk went on as if it had happened.
   */
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'untried';
  /** The item whose test order it belongs to; `null`: the shop's own way, or no test order. */
  readonly item: ItemKey | null;
  /** The way of its test order; `null` for what belongs to none. */
  readonly way: SetupWay | null;
  /** Why it has failed or was not tried; `null` where it has passed, or an error says it. */
  readonly reason: SetupReason | null;
  /** What it has met; `null` where it has passed, or a reason says it. */
  readonly error: CoreError | null;
  /** What is wrong, in one English sentence; `null` unless it has failed. */
  readonly problem: string | null;
}

/**
 * How a shop's setup was checked last; forgotten as soon as its credentials, its ordering user, its way
 * of delivery or whose word counts are others.
 */
export interface ShopSetup {
  /** When. */
  readonly at: Instant;
  /** `<kind>:<id>` of who had it checked. */
  readonly by: string;
  /** Whether every step that could be tried has passed. */
  readonly isPassed: boolean;
  /** The seller's account that the channel named; `null` where it has named none. */
  readonly linkedAccount: string | null;
}
