import { err, type Result } from 'neverthrow';
import type { BalanceReading } from '../ports/balance.ts';
import type { ShopFilter } from '../ports/storage-filters.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { pausedFor, type PauseReason } from './pause-decide.ts';
import { viewOf, type ShopView } from './shop-view.ts';
import { latestOf } from './total-balance.ts';

/** A shop as a row of a list. */
export interface ShopRow extends ShopView {
  /** The latest figures of its account 余额, one for each currency; empty where nobody has told one. */
  readonly balances: readonly BalanceReading[];
  /** Why it is paused, beside being on or off; empty where it is not. */
  readonly pausedFor: readonly PauseReason[];
}

/** See `ShopService.find`. */
export async function findRows(
  { runtime: { storage }, tenant }: Scope,
  { limit = 50, ...query }: Omit<ShopFilter, 'tenant' | 'limit'> & { readonly limit?: number },
): Promise<Result<Page<ShopRow>, StorageError>> {
  const found = await storage.findShops({ ...query, tenant, limit });
  if (found.isErr()) return err(found.error);
  const { items, nextCursor } = found.value;
  const shopIds = items.map(({ shopId }) => shopId);
  const latest = await storage.latestBalances(tenant, shopIds);
  return latest.map((readings) => {
    const byShop = Map.groupBy(readings, ({ shopId }) => shopId);
    const rows = items.map((shop) => {
      const balances = latestOf(byShop.get(shop.shopId) ?? []);
      return { ...viewOf(shop), balances, pausedFor: pausedFor(shop) };
    });
    return { items: rows, nextCursor };
  });
}
