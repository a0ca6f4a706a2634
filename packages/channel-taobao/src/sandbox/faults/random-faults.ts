import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import { taobaoFaults, type TaobaoFault, type TaobaoFaultKind } from './fault-kinds.ts';

/** How much trouble to draw by lot. */
export interface RandomFaults {
  /** Default: all but `sms_code`, which needs somebody to read the code. */
  readonly kinds?: readonly TaobaoFaultKind[];
  /** How many plans of each kind. Default 2. */
  readonly perKind?: number;
  /** Each plan fires within so many matching calls. Default 20. */
  readonly within?: number;
}

/** Draws a bounded plan: the same seed and wish give the same faults. */
export function drawFaults(random: SeededRandom, wish: RandomFaults): TaobaoFault[] {
  const all = Object.keys(taobaoFaults) as TaobaoFaultKind[];
  const kinds = wish.kinds ?? all.filter((kind) => kind !== needsSomebody);
  return kinds.flatMap((kind) =>
    Array.from({ length: wish.perKind ?? 2 }, () => ({
      kind,
      after: random.integer(0, wish.within ?? 20),
      // A short delay: by lot, nobody is there to raise the client's own limit.
      delayMs: random.integer(1, 200),
    })),
  );
}

const needsSomebody: TaobaoFaultKind = 'sms_code';
