import { moveOf, type CommandOf } from '../kernel/machine.ts';
import { dayMs, type Instant } from '../kernel/time.ts';
import type { LoweredItem, StockNews, StockWatch } from '../ports/stock-watch.ts';
import { coverMachine, type CoverState } from './cover-machine.ts';
import {
  afterAnswer,
  afterHand,
  byItem,
  isItem,
  isOpen,
  lowerAll,
  restoreAll,
  sharesOf,
  stopAll,
  type SoldItem,
  type ToldItem,
} from './cover-items.ts';
import { defaultCoverPolicy, type CoverPolicy } from './cover-policy.ts';
import { loweredMachine } from './lowered-machine.ts';

/** What recovers has this much more than it takes to fall. */
const recovery = 1.25;
/** For how long it is known on which days something was lowered. */
const shortDaysKept = 84;

/** What was seen of a product. */
export interface CoverLook {
  /** Free and consigned less what waits. */
  readonly available: number;
  /** What the channels may sell of it: free less what waits, not below nought. */
  readonly sellable: number;
  /** How many days `available` lasts; `null`: longer than a year, or too little is known. */
  readonly coverDays: number | null;
  /** Whether anybody wants it. */
  readonly isWanted: boolean;
  /** When, and the beginning of that day. */
  readonly now: Instant;
  readonly today: Instant;
}

/**
 * How a watch goes on after a look. `items` are those that can be told now, by shop and item; what was
 * lowered of others stays as it is, unless it is no item of the product any more (`isOurs`). What a shop
 * stops selling says nothing of how long the product lasts.
 */
export function decideCover(watch: StockWatch, look: CoverLook, scene: CoverScene): StockWatch {
  const { policy, isStopped } = scene;
  const open = watch.lowered.filter((item) => !item.isStopped && !isStopped(item));
  const state = stateAfter(watch.state, look, policy);
  const lowers = isToLower(open, look, policy);
  const quantity = lowers && policy.atChannel?.act === 'stop' ? 0 : look.sellable;
  const lasts = (share: number): boolean => isEnough(share, look, policy);
  const lowered = loweredAfter(watch, { lowers, quantity, lasts }, scene);
  const short = lowered.filter((item) => !isStopped(item));
  const shortDays = shortDaysAfter({ ...watch, lowered: short }, look);
  const next = { ...watch, version: watch.version + 1, state, lowered, shortDays };
  if (state === watch.state) return isSame(watch, next) ? watch : next;
  return { ...next, since: look.now, news: newsOf(watch.state, next, look) };
}

/** What {@link decideCover} goes by beside the look. */
export interface CoverScene {
  readonly policy: CoverPolicy;
  readonly items: readonly SoldItem[];
  readonly isOurs: (item: SoldItem) => boolean;
  /** Whether its shop stops selling, whatever there is of the product; see `ShopSwitch.stopsSales`. */
  readonly isStopped: (item: SoldItem) => boolean;
}

/** What each item of a product that is never short may sell again: nobody knows what it sold before. */
const plenty = 100_000;

/**
 * How the watch of a product that is never short goes on: only shops that stop selling lower its items.
 */
export function decideStops(watch: StockWatch, scene: CoverScene): StockWatch {
  const quantity = plenty * scene.items.filter((item) => !scene.isStopped(item)).length;
  const lowered = loweredAfter(watch, { lowers: false, quantity, lasts: () => true }, scene);
  const next = { ...watch, version: watch.version + 1, lowered };
  return isSame(watch, next) ? watch : next;
}

/**
 * Whether nothing has to be told, or looked after soon: what is lowered is so for its shop's sake, or sells
 * again and is raised as stock comes.
 */
export function isAtRest(
  { lowered }: StockWatch,
  { isStopped }: Pick<CoverScene, 'isStopped'>,
): boolean {
  return lowered.every((item) => !isOpen(item) && (isStopped(item) || !isDown(item)));
}

/** An item lasts when it sells so many times as long as its policy calls low, and is no fewer than these. */
const lastsTimes = 2;
const fewestThatLast = 5;
/** So many pieces of an item last, also where nobody knows for how long. */
const piecesThatLast = 1_000;

function isEnough(share: number, look: CoverLook, policy: CoverPolicy): boolean {
  if (share >= piecesThatLast) return true;
  const { available, sellable, coverDays } = look;
  if (share < fewestThatLast || coverDays === null || available <= 0) return false;
  const { warnBelowDays, atChannel } = policy;
  const lowDays = warnBelowDays ?? defaultCoverPolicy.warnBelowDays ?? 0;
  const enough = lastsTimes * Math.max(lowDays, atChannel?.belowDays ?? 0);
  // Of what lasts, a part may be consigned, which no item of these sells.
  return coverDays * sellable >= enough * available;
}

interface Amount {
  readonly lowers: boolean;
  /** For all items of shops that do not stop. */
  readonly quantity: number;
  /** Whether so many of an item last. */
  readonly lasts: (share: number) => boolean;
}

// Those of shops that stop selling sell nothing; the others share what there is, or are restored.
function loweredAfter(
  { lowered }: StockWatch,
  { lowers, quantity, lasts }: Amount,
  { items, isOurs, isStopped }: CoverScene,
): readonly LoweredItem[] {
  const sells = (item: SoldItem): boolean => !isStopped(item);
  const kept = lowered.filter(isOurs);
  const stopped = items.filter(isStopped);
  const open = items.filter(sells);
  const shares = sharesOf(quantity, open);
  const others = kept.filter(sells);
  return [
    ...stopAll(kept.filter(isStopped), stopped),
    ...(lowers
      ? lowerAll(others, open, shares)
      : restoreAll(others, { items: open, shares, lasts })),
  ].toSorted(byItem);
}

function isSame(a: StockWatch, b: StockWatch): boolean {
  const plain = ({ lowered, shortDays }: StockWatch): string =>
    JSON.stringify([lowered, shortDays]);
  return plain(a) === plain(b);
}

function stateAfter(before: CoverState, look: CoverLook, policy: CoverPolicy): CoverState {
  const wanted = stateBy(before, look, policy);
  const commands = Object.keys(coverMachine.states[before]) as CommandOf<typeof coverMachine>[];
  const leads = commands.some((command) => moveOf(coverMachine, before, command)?.to === wanted);
  return leads ? wanted : before;
}

/** How a product stands that nobody has looked at before. */
export function stateOfLook(look: CoverLook, policy: CoverPolicy): CoverState {
  return stateBy(coverMachine.states.low.recover.to, look, policy);
}

function stateBy(
  before: CoverState,
  { available, coverDays, isWanted }: CoverLook,
  { warnBelowDays }: CoverPolicy,
): CoverState {
  const { fall, run_out: runOut } = coverMachine.states.well;
  if (available <= 0 && isWanted) return runOut.to;
  const isWell = 'fall' in coverMachine.states[before];
  if (warnBelowDays === null || coverDays === null) return coverMachine.states.low.recover.to;
  const enough = warnBelowDays * (isWell ? 1 : recovery);
  return coverDays < enough ? fall.to : coverMachine.states.low.recover.to;
}

/** Whether a policy has items lowered of a product that looks so, and of which these are lowered. */
export function isToLower(
  lowered: readonly LoweredItem[],
  look: CoverLook,
  { atChannel }: CoverPolicy,
): boolean {
  if (atChannel === null) return false;
  const { belowDays, belowUnits } = atChannel;
  const margin = lowered.some(isDown) ? recovery : 1;
  const { available, coverDays, sellable } = look;
  if (sellable <= 0) return true;
  if (belowUnits !== null && available < belowUnits * margin) return true;
  return belowDays !== null && coverDays !== null && coverDays < belowDays * margin;
}

// It may be down from when it is written down that it is to be, and until it was told to sell again.
function isDown({ state }: Pick<LoweredItem, 'state'>): boolean {
  const { lowering, restoring } = loweredMachine.states;
  return state !== lowering.refuse.to && state !== restoring.told.to;
}

function shortDaysAfter({ lowered, shortDays }: StockWatch, { today }: CoverLook) {
  const kept = shortDays.filter((day) => day > today - shortDaysKept * dayMs);
  return lowered.some(isDown) && !kept.includes(today) ? [...kept, today] : kept;
}

function newsOf(before: CoverState, next: StockWatch, look: CoverLook): StockNews {
  const { productId, version, state } = next;
  const { available, coverDays, now: at } = look;
  return { productId, version, at, state, before, available, coverDays };
}

/** How a watch goes on after channels were told; what is restored to as much as lasts is struck off. */
export function noteTold(watch: StockWatch, told: readonly ToldItem[]): StockWatch {
  const lowered = watch.lowered.flatMap((item) => {
    const answer = told.find((each) => isItem(each, item));
    return answer === undefined ? item : (afterAnswer(item, answer) ?? []);
  });
  return withItems(watch, lowered);
}

/** How a watch goes on after a person has set the figure of an item: nothing is told over theirs. */
export function noteByHand(
  watch: StockWatch,
  { quantity, ...which }: SoldItem & { readonly quantity: number },
): StockWatch {
  const lowered = watch.lowered.map((item) =>
    isItem(which, item) ? afterHand(item, quantity) : item,
  );
  return withItems(watch, lowered);
}

function withItems(watch: StockWatch, lowered: readonly LoweredItem[]): StockWatch {
  const next = { ...watch, lowered };
  return isSame(watch, next) ? watch : { ...next, version: watch.version + 1 };
}
