import { createRandom, type SeededRandom } from '@kaquan/channel-kit/sandbox';
import { faultKinds } from './faults/kinds.ts';
import type { Draw, FaultKind } from './faults/fault.ts';
import type { Shop } from './host.ts';

/** The seed of a life in which nothing is planted: three quiet months. */
const quietSeed = 'quiet';

/** How far apart two faults of one shop are at least: what one causes must not hide the other. */
const daysApart = 5;

/** How many kinds of fault a life has at most, and at least. */
const most = 14;
const fewest = 8;

/** What is drawn from. */
export interface Lot {
  readonly days: number;
  readonly shops: readonly Shop[];
  /** The one kind that is planted, whatever the seed; `null`: the seed's choice. */
  readonly only?: string | null;
}

/** Draws what will go wrong, before anything has happened. */
export function drawFaults(seed: string, { days, shops, only = null }: Lot): readonly Draw[] {
  if (seed === quietSeed) return [];
  const random = createRandom(`${seed} faults`);
  const kinds =
    only === null
      ? random.shuffle(faultKinds).slice(0, random.integer(fewest, most))
      : faultKinds.filter(({ kind }) => kind === only);
  const drawn: Draw[] = [];
  for (const kind of kinds) {
    const draw = drawOne(random, kind, { days, shops, drawn });
    if (draw !== null) drawn.push(draw);
  }
  return drawn.toSorted((a, b) => a.day - b.day);
}

const tries = 400;

function drawOne(
  random: SeededRandom,
  kind: FaultKind,
  life: { readonly days: number; readonly shops: readonly Shop[]; readonly drawn: readonly Draw[] },
): Draw | null {
  const { days, shops, drawn } = life;
  const first = kind.daysBefore;
  const last = days - kind.daysNeeded;
  const amount = kind.amount(random);
  for (let attempt = 0; attempt < tries && first <= last; attempt += 1) {
    const shop = random.integer(0, shops.length - 1);
    const day = random.integer(first, last);
    const stall = shops[shop]?.stall;
    const isFree = drawn.every(
      (each) => each.shop !== shop || Math.abs(each.day - day) >= daysApart,
    );
    const fits = stall !== undefined && kind.fits(stall.channelType) && kind.on(day, days);
    if (fits && isFree) {
      return { kind: kind.kind, shop, day, amount };
    }
  }
  // No room is left for it in a short life.
  return null;
}
