import { drawFaults, type SeededRandom } from '@kaquan/channel-kit/sandbox';
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
export function drawTaobaoFaults(random: SeededRandom, wish: RandomFaults): TaobaoFault[] {
  const all = Object.keys(taobaoFaults) as TaobaoFaultKind[];
  const kinds = wish.kinds ?? all.filter((kind) => kind !== needsSomebody);
  return drawFaults(random, { ...wish, kinds });
}

const needsSomebody: TaobaoFaultKind = 'sms_code';
