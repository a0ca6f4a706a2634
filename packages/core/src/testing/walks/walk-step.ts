/** Everything that a walk is made of: what buyers, the channel, staff, workers and the clock do. */
export const walkDeeds = [
  'sell',
  'place',
  'restock',
  'pay',
  'close',
  'complete',
  'hold',
  'ask',
  'withdraw',
  'refuse',
  'settle',
  'hear',
  'hearOld',
  'redeem',
  'ship',
  'freeze',
  'unfreeze',
  'reject',
  'reopen',
  'remove',
  'restore',
  'approve',
  'verify',
  'undo',
  'tell',
  'serve',
  'again',
  'wait',
] as const;

/** What a step does. */
export type WalkDeed = (typeof walkDeeds)[number];

/** One step of a walk; numbers are resolved against what there is when it is taken. */
export interface WalkStep {
  /** What is done. */
  readonly deed: WalkDeed;
  /** Which order. */
  readonly which: number;
  /** How many units or cards, or how long. */
  readonly count: number;
  /** Whether we read the order right after something has happened to it at its channel. */
  readonly isHeard: boolean;
}

/** How far the clock jumps: beyond freshness, leases, the cut-off of late payments, and over midnight. */
export const walkWaitsMs: readonly number[] = [31_000, 10 * 60_000, 13 * 3_600_000, 86_400_000];
