import { drawFaults, type SeededRandom } from '@kaquan/channel-kit/sandbox';
import { feedFaults } from './feed-faults.ts';
import { taobaoFaults, type TaobaoFault, type TaobaoFaultKind } from './fault-kinds.ts';

/** How much trouble to draw by lot. */
export interface RandomFaults {
  /** Default: all that calls can meet, but `sms_code`, which needs somebody to read the code. */
  readonly kinds?: readonly TaobaoFaultKind[];
  /** How many plans of each kind. Default 2. */
  readonly perKind?: number;
  /** Each plan fires within so many matching calls. Default 20. */
  readonly within?: number;
}

/** Draws a bounded plan: the same seed and wish give the same faults. */
export function drawTaobaoFaults(random: SeededRandom, wish: RandomFaults): TaobaoFault[] {
  const all = Object.keys(taobaoFaults) as TaobaoFaultKind[];
  const kinds = wish.kinds ?? all.filter((kind) => kind !== needsSomebody && !ofFeeds.has(kind));
  return drawFaults(random, { ...wish, kinds });
}

const needsSomebody: TaobaoFaultKind = 'sms_code';
/** Calls never meet them. */
const ofFeeds: ReadonlySet<TaobaoFaultKind> = new Set<TaobaoFaultKind>(feedFaults);
