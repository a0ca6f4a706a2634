import { drawFaults, type SeededRandom } from '@kaquan/channel-kit/sandbox';
import { pddFaults, type PddFault, type PddFaultKind } from './fault-kinds.ts';

/** How much trouble to draw by lot. */
export interface RandomFaults {
  /** Default: all. */
  readonly kinds?: readonly PddFaultKind[];
  /** How many plans of each kind. Default 2. */
  readonly perKind?: number;
  /** Each plan fires within so many matching calls. Default 20. */
  readonly within?: number;
}

/** Draws a bounded plan: the same seed and wish give the same faults. */
export function drawPddFaults(random: SeededRandom, wish: RandomFaults): PddFault[] {
  const kinds = wish.kinds ?? (Object.keys(pddFaults) as PddFaultKind[]);
  return drawFaults(random, { ...wish, kinds });
}
