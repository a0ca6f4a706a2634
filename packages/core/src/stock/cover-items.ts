import type { ItemMapping } from '../catalog/item-mapping.ts';
import type { LoweredItem, StockWatch } from '../ports/stock-watch.ts';
import { loweredMachine, type LoweredState } from './lowered-machine.ts';

/** An item of a product as a channel numbers it. */
export type SoldItem = Pick<LoweredItem, 'shopId' | 'itemId' | 'skuId'>;

/** The items that mappings name by the channel's number; `null` for one by the merchant's own code. */
export function soldItemOf({
  shopId,
  itemKey,
}: Pick<ItemMapping, 'shopId' | 'itemKey'>): SoldItem | null {
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

/** Whether two name the same item. */
export function isItem(a: SoldItem, b: SoldItem): boolean {
  return a.shopId === b.shopId && a.itemId === b.itemId && a.skuId === b.skuId;
}

/** Sorts items as a watch keeps them. */
export function byItem(a: SoldItem, b: SoldItem): number {
  const text = ({ shopId, itemId, skuId }: SoldItem): string =>
    JSON.stringify([shopId, itemId, skuId]);
  return text(a) < text(b) ? -1 : 1;
}

/**
 * How many each of several items may sell of what is left: as many each, the first ones one more, so that
 * all of them together never sell more than there is.
 */
export function sharesOf(sellable: number, items: readonly unknown[]): readonly number[] {
  const left = Math.max(0, Math.floor(sellable));
  const each = Math.floor(left / Math.max(1, items.length));
  const rest = left - each * items.length;
  return items.map((_, position) => Math.min(1_000_000, each + (position < rest ? 1 : 0)));
}

/** How items go on whose shop stops selling. */
export function stopAll(
  lowered: readonly LoweredItem[],
  items: readonly SoldItem[],
): readonly LoweredItem[] {
  const nothing = items.map(() => 0);
  return lowerAll(lowered, items, nothing).map((item) =>
    items.some((each) => isItem(each, item)) ? { ...item, isStopped: true } : item,
  );
}

/** How items go on that are to sell no more than their shares. */
export function lowerAll(
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
      const fresh = { state: lowering.lower.to, quantity: share, isStopped: false, least: null };
      if (before === undefined) return { ...item, ...fresh, problem: null };
      const moves = loweredMachine.states[before.state];
      if (!('lower' in moves)) return before;
      // What sells as little already is left alone; what it is told twice changes nothing. What sold
      // nothing for its shop's sake has its share again.
      const wasStopped = before.isStopped && share > 0;
      if (wasStopped || before.quantity > share) return { ...before, ...fresh };
      if ('keep' in moves) return { ...before, state: moves.keep.to, least: null };
      return before.state === lowering.told.to ? before : { ...before, ...fresh };
    }),
  ].toSorted(byItem);
}

/** What each item may sell again. */
export interface Restoring {
  /** Those that can be told now, and the share of each. */
  readonly items: readonly SoldItem[];
  readonly shares: readonly number[];
  /** Whether so many last: then an item is the merchant's own again once it was told. */
  readonly lasts: (share: number) => boolean;
}

/** How items go on that may sell again. What a person has set, or nobody could lower, is nobody's any more. */
export function restoreAll(
  lowered: readonly LoweredItem[],
  { items, shares, lasts }: Restoring,
): readonly LoweredItem[] {
  return lowered.flatMap((before): readonly LoweredItem[] => {
    const moves = loweredMachine.states[before.state];
    if (!('restore' in moves)) return [];
    const position = items.findIndex((item) => isItem(item, before));
    if (position === -1) return [before];
    const share = shares[position] ?? 0;
    const least = lasts(share) ? null : share;
    if ('keep' in moves) return followed(before, share, least);
    const { lowered: told, lowering } = loweredMachine.states;
    if (share > 0) return [{ ...before, state: told.restore.to, quantity: share, least }];
    // Nothing is left for it: what is struck off at nought would stay sold out when there is more.
    return before.state === lowering.told.to
      ? [before]
      : [{ ...before, state: lowering.lower.to, quantity: share, least: null }];
  });
}

/** It is raised where its share is so many times what it may have left. */
const raisedBy = 2;

// What an item sells is gone from its channel's figure as from what is free: it has no more left than the
// least share that was seen since it was told, as far as its neighbours sell as it does.
function followed(
  before: LoweredItem,
  share: number,
  enough: number | null,
): readonly LoweredItem[] {
  const left = before.least ?? before.quantity;
  const { restore } = loweredMachine.states.restored;
  if (share > 0 && share >= left * raisedBy) {
    return [{ ...before, state: restore.to, quantity: share, least: enough }];
  }
  if (enough === null) return [];
  return share < left ? [{ ...before, least: share }] : [before];
}

/** What came of telling a channel. */
export interface ToldItem extends SoldItem {
  /** `again`: nobody knows, or it can be tried again. */
  readonly outcome: 'done' | 'refused' | 'again';
  readonly problem: string | null;
}

/** The items that channels are to be told of now. */
export function itemsToTell({ lowered }: Pick<StockWatch, 'lowered'>): readonly LoweredItem[] {
  return lowered.filter(isOpen);
}

/** Whether a channel is still to be told of it. */
export function isOpen({ state }: Pick<LoweredItem, 'state'>): boolean {
  return isOpenState.has(state);
}

const isOpenState: ReadonlySet<LoweredState> = new Set([
  loweredMachine.states.lowering.lower.to,
  loweredMachine.states.restoring.restore.to,
]);

/** How an item goes on after its channel was told; `null` where it is struck off. */
export function afterAnswer(
  item: LoweredItem,
  { outcome, problem }: Pick<ToldItem, 'outcome' | 'problem'>,
): LoweredItem | null {
  const moves = loweredMachine.states[item.state];
  if ('refuse' in moves) {
    if (outcome === 'done') return { ...item, state: moves.told.to, problem: null };
    return outcome === 'refused'
      ? { ...item, state: moves.refuse.to, problem }
      : { ...item, problem };
  }
  // Sold out at the channel for longer than need be, and said until it has gone through.
  if (outcome !== 'done') return { ...item, problem };
  if (!('told' in moves) || item.least === null) return null;
  return { ...item, state: moves.told.to, isStopped: false, problem: null };
}

/** How an item goes on of which a person has set the figure: it is theirs until the product has enough. */
export function afterHand(item: LoweredItem, quantity: number): LoweredItem {
  const moves = loweredMachine.states[item.state];
  if (!('set' in moves)) return item;
  return { ...item, state: moves.set.to, quantity, problem: null, least: null };
}
