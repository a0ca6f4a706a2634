import type { Instant } from '../kernel/time.ts';

/** A step of a setup check. */
export type SetupStepName =
  | 'credentials'
  | 'user'
  | 'orders'
  | 'order'
  | 'place'
  | 'link'
  | 'redeem'
  | 'confirm'
  | 'complete'
  | 'keep';

/** What came of a step of a setup check. */
export interface SetupStep {
  /**
   * `credentials`: the channel says whose they are; `user`: the ordering user is as the channel names it;
   * `orders`: a page of orders is read; `order`: the order that was named; from `place` on the way of a test
   * order, of which nothing is stored and nothing is told.
   */
  readonly step: SetupStepName;
  /** `skipped`: there was nothing to try, or a step before it has failed. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What is wrong, in one sentence; `null` unless it has failed. */
  readonly problem: string | null;
}

/**
 * How a shop's setup was checked last; forgotten as soon as its credentials or its ordering user are
 * others.
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
