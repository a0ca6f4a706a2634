import type { Result } from 'neverthrow';
import type { LoweredItem, StockWatch } from '../ports/stock-watch.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { tellChannel } from '../shop/tell-channel.ts';
import type { ToldItem } from '../stock/cover-items.ts';

/** Tells a channel what an item is to sell, unless a person has set it since the watch was decided. */
export async function tellItem(
  scope: Scope,
  watch: StockWatch,
  item: LoweredItem,
): Promise<ToldItem> {
  const { shopId, itemId, skuId, quantity } = item;
  const told = await tellChannel(scope, {
    operation: 'worker.watchCover',
    input: item,
    options: {},
    shopId,
    subject: `stock/${itemId}/${skuId ?? ''}`,
    tell: ({ channel, call }) => channel.setItemStock?.(call, { itemId, skuId, quantity }) ?? null,
    isWanted: () => isCurrent(scope, watch),
  });
  const which = { shopId, itemId, skuId };
  if (told.isErr()) {
    const { code } = told.error;
    return { ...which, outcome: isFinal[code] === true ? 'refused' : 'again', problem: code };
  }
  const { told: outcome, note } = told.value;
  if (outcome === 'done') return { ...which, outcome, problem: null };
  return { ...which, outcome: 'refused', problem: note === '' ? outcome : note };
}

// A person may have set it since it was decided.
async function isCurrent(
  { runtime: { storage }, tenant }: Scope,
  { productId, version }: StockWatch,
): Promise<Result<boolean, StorageError>> {
  const found = await storage.findWatches(tenant, [productId]);
  return found.map(([stored]) => stored?.version === version);
}

/** What does not go away by asking again. */
const isFinal: Readonly<Partial<Record<string, boolean>>> = {
  'channel.incapable': true,
  'channel.rejected': true,
};
