import fc from 'fast-check';
import type { CreateStorage } from '../contract-case.ts';
import { playWalk } from '../walks/play-walk.ts';
import { walkDeeds, type WalkDeed, type WalkStep } from '../walks/walk-step.ts';

// Few orders and what leads somewhere, so that walks meet themselves.
const often: readonly WalkDeed[] = [
  ...(['redeem', 'redeem', 'redeem', 'restock', 'sell', 'verify', 'approve', 'tell'] as const),
  ...(['freeze', 'unfreeze', 'undo', 'reject', 'reopen'] as const),
  ...(['ask', 'ask', 'ask', 'settle', 'settle', 'hear', 'wait', 'again', 'again'] as const),
];

/**
 * Generates walks over a shop for `playWalk`: commands, facts, repeats, words that come late and jumps of
 * the clock, in any order. At most `maxLength` steps; 40 unless told otherwise.
 */
export function arbitraryWalk(maxLength = 40): fc.Arbitrary<readonly WalkStep[]> {
  const step = fc.record({
    deed: fc.constantFrom(...walkDeeds, ...often),
    which: fc.constantFrom(0, 0, 0, 1, 1, 2, 3),
    count: fc.integer({ min: 1, max: 4 }),
    isHeard: fc.constantFrom(true, true, false),
  });
  return fc.array(step, { minLength: 1, maxLength, size: 'max' });
}

/** How many walks are taken, and which. */
export interface WalkCheck {
  /** 100 unless told otherwise. */
  readonly runs?: number;
  /** As a failure has printed it; another one each time unless told otherwise. */
  readonly seed?: number;
  /** 40 unless told otherwise. */
  readonly maxLength?: number;
  /** No further walk is begun after so long; a minute unless told otherwise. */
  readonly limitMs?: number;
  /** Whether the shortest walk that fails is looked for; yes unless told otherwise. */
  readonly isShrunk?: boolean;
  /** Counts what the steps came to. */
  readonly seen?: Map<string, number>;
}

/**
 * Takes random walks over a storage, each on a new one, with `playWalk`. Rejects with the shortest walk
 * found that fails, and with the seed that finds it again.
 */
export async function checkWalks(create: CreateStorage, check: WalkCheck = {}): Promise<void> {
  const { runs = 100, maxLength, limitMs = 60_000, isShrunk = true, seed } = check;
  const { seen = new Map<string, number>() } = check;
  const property = fc.asyncProperty(arbitraryWalk(maxLength), async (steps) => {
    await playWalk({ create, steps, seen });
  });
  await fc.assert(property, {
    numRuns: runs,
    interruptAfterTimeLimit: limitMs,
    endOnFailure: !isShrunk,
    ...(seed === undefined ? {} : { seed }),
  });
}
