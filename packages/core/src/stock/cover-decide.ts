import type { ItemMapping } from '../catalog/item-mapping.ts';
import { moveOf, type CommandOf } from '../kernel/machine.ts';
import { dayMs, type Instant } from '../kernel/time.ts';
import type { LoweredItem, StockNews, StockWatch } from '../ports/stock-watch.ts';
import { coverMachine, type CoverState } from './cover-machine.ts';
import type { CoverPolicy } from './cover-policy.ts';
import { loweredMachine, type LoweredState } from './lowered-machine.ts';

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

/** An item of a product as a channel numbers it. */
export type SoldItem = Pick<LoweredItem, 'shopId' | 'itemId' | 'skuId'>;

/** The items that mappings name by the channel's number; `null` for one by the merchant's own code. */
export function soldItemOf({ shopId, itemKey }: ItemMapping): SoldItem | null {
  const [kind, rest] = split(itemKey, ':');
  if (kind === 'item') return { shopId, itemId: rest, skuId: null };
  if (kind !== 'sku') return null;
  const [itemId, skuId] = split(rest, '/');
  return { shopId, itemId, skuId };
}

function split(text: string, at: string): readonly [string, string] {
  const position = text.indexOf(at);
  return position === -1 ? [text, ''] : [text.slice(0, position), text.slice(position + at.length)];
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
  const lowered = loweredAfter(watch, { lowers, quantity }, scene);
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
  const lowered = loweredAfter(watch, { lowers: false, quantity }, scene);
  const next = { ...watch, version: watch.version + 1, lowered };
  return isSame(watch, next) ? watch : next;
}

/** Whether nothing has to be told, or looked after soon: what is lowered is so for its shop's sake. */
export function isAtRest(
  { lowered }: StockWatch,
  { isStopped }: Pick<CoverScene, 'isStopped'>,
): boolean {
  return lowered.every((item) => isStopped(item) && !isOpenState.has(item.state));
}

// Those of shops that stop selling sell nothing; the others share what there is, or are restored.
function loweredAfter(
  { lowered }: StockWatch,
  { lowers, quantity }: { readonly lowers: boolean; readonly quantity: number },
  { items, isOurs, isStopped }: CoverScene,
): readonly LoweredItem[] {
  const isOpen = (item: SoldItem): boolean => !isStopped(item);
  const kept = lowered.filter(isOurs);
  const stopped = items.filter(isStopped);
  const open = items.filter(isOpen);
  const shares = sharesOf(quantity, open);
  const others = kept.filter(isOpen);
  return [
    ...stopAll(kept.filter(isStopped), stopped),
    ...(lowers ? lowerAll(others, open, shares) : restoreAll(others, open, shares)),
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

function isToLower(
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

// It may be down from when it is written down that it is to be.
function isDown({ state }: Pick<LoweredItem, 'state'>): boolean {
  return state !== loweredMachine.states.lowering.refuse.to;
}

/**
 * How many each of several items may sell of what is left: as many each, the first ones one more, so that
 * all of them together never sell more than there is.
 *
 * @internal For tests.
 */
export function sharesOf(sellable: number, items: readonly SoldItem[]): readonly number[] {
  const left = Math.max(0, Math.floor(sellable));
  const each = Math.floor(left / Math.max(1, items.length));
  const rest = left - each * items.length;
  return items.map((_, position) => Math.min(1_000_000, each + (position < rest ? 1 : 0)));
}

function stopAll(
  lowered: readonly LoweredItem[],
  items: readonly SoldItem[],
): readonly LoweredItem[] {
  const nothing = items.map(() => 0);
  return lowerAll(lowered, items, nothing).map((item) =>
    items.some((each) => isItem(each, item)) ? { ...item, isStopped: true } : item,
  );
}

function lowerAll(
  lowered: readonly LoweredItem[],
  items: readonly SoldItem[],
  shares: readonly number[],
): readonly LoweredItem[] {
  const others = lowered.filter((item) => !items.some((each) => isItem(each, item)));
  const { lowering } = loweredMachine.states;
  return [
    ...others,
    ...items.map((item, position): LoweredItem => {
      const share = shares[position] ?? 0;
      const before = lowered.find((each) => isItem(item, each));
      const fresh: LoweredItem = {
        ...item,
        state: lowering.lower.to,
        quantity: share,
        isStopped: false,
        problem: null,
      };
      if (before === undefined) return fresh;
      // What sells as little already is left alone; what it is told twice changes nothing. What sold
      // nothing for its shop's sake has its share again.
      const isTold = before.state === lowering.told.to;
      const wasStopped = before.isStopped && share > 0;
      const isLow = isTold && !wasStopped && before.quantity <= share;
      return isLow || !('lower' in loweredMachine.states[before.state])
        ? before
        : { ...before, state: lowering.lower.to, quantity: share, isStopped: false };
    }),
  ].toSorted(byItem);
}

function restoreAll(
  lowered: readonly LoweredItem[],
  items: readonly SoldItem[],
  shares: readonly number[],
): readonly LoweredItem[] {
  return lowered
    .filter(({ state }) => 'restore' in loweredMachine.states[state])
    .map((before) => {
      const position = items.findIndex((item) => isItem(item, before));
      if (position === -1) return before;
      const { lowered: told, lowering } = loweredMachine.states;
      const quantity = shares[position] ?? 0;
      if (quantity > 0) return { ...before, state: told.restore.to, quantity };
      // Nothing is left for it: what is struck off at nought would stay sold out when there is more.
      return before.state === lowering.told.to
        ? before
        : { ...before, state: lowering.lower.to, quantity };
    });
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

/** What came of telling a channel. */
export interface ToldItem extends SoldItem {
  /** `again`: nobody knows, or it can be tried again. */
  readonly outcome: 'done' | 'refused' | 'again';
  readonly problem: string | null;
}

/** The items that channels are to be told of now. */
export function itemsToTell({ lowered }: StockWatch): readonly LoweredItem[] {
  return lowered.filter(({ state }) => isOpenState.has(state));
}

const isOpenState: ReadonlySet<LoweredState> = new Set([
  loweredMachine.states.lowering.lower.to,
  loweredMachine.states.restoring.restore.to,
]);

/** How a watch goes on after channels were told; what is restored is struck off. */
export function noteTold(watch: StockWatch, told: readonly ToldItem[]): StockWatch {
  const lowered = watch.lowered.flatMap((item) => {
    const answer = told.find((each) => isItem(each, item));
    return answer === undefined ? item : (afterAnswer(item, answer) ?? []);
  });
  const next = { ...watch, lowered };
  return isSame(watch, next) ? watch : { ...next, version: watch.version + 1 };
}

function afterAnswer(item: LoweredItem, { outcome, problem }: ToldItem): LoweredItem | null {
  const moves = loweredMachine.states[item.state];
  if (!('told' in moves)) {
    // Sold out at the channel for longer than need be, and said until it has gone through.
    return outcome === 'done' ? null : { ...item, problem };
  }
  if (outcome === 'done') return { ...item, state: moves.told.to, problem: null };
  return outcome === 'refused'
    ? { ...item, state: moves.refuse.to, problem }
    : { ...item, problem };
}

function isItem(a: SoldItem, b: SoldItem): boolean {
  return a.shopId === b.shopId && a.itemId === b.itemId && a.skuId === b.skuId;
}

function byItem(a: SoldItem, b: SoldItem): number {
  const text = ({ shopId, itemId, skuId }: SoldItem): string =>
    JSON.stringify([shopId, itemId, skuId]);
  return text(a) < text(b) ? -1 : 1;
}
