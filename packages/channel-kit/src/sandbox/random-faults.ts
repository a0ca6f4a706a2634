import type { PlannedFault } from './fault-schedule.ts';
import type { SeededRandom } from './random.ts';

/** How much trouble to draw by lot. */
export interface FaultLot<K extends string> {
  /** Which kinds. */
  readonly kinds: readonly K[];
  /** How many plans of each kind. Default 2. */
  readonly perKind?: number | undefined;
  /** Each plan fires within so many matching calls. Default 20. */
  readonly within?: number | undefined;
}

/** A plan that was drawn. */
export interface DrawnFault<K extends string> extends PlannedFault {
  /** What goes wrong. */
  readonly kind: K;
  /** How late an answer comes, for the kinds that delay one. */
  readonly delayMs: number;
}

/** Draws a bounded plan: the same seed and lot give the same faults. */
export function drawFaults<K extends string>(
  random: SeededRandom,
  lot: FaultLot<K>,
): DrawnFault<K>[] {
  return lot.kinds.flatMap((kind) =>
    Array.from({ length: lot.perKind ?? 2 }, () => ({
      kind,
      after: random.integer(0, lot.within ?? 20),
      // A short delay: by lot, nobody is there to raise the client's own limit.
      delayMs: random.integer(1, 200),
    })),
  );
}
