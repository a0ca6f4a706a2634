import { err, ok, type Result } from 'neverthrow';
import type { ItemMapping } from '../catalog/item-mapping.ts';
import { listMappings } from '../catalog/list-mappings.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { StockWatch } from '../ports/stock-watch.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';

/** How many products are looked up in one trip. */
const pageSize = 200;

/** What shops sell of some products, and what is known of these. */
export interface ItemPage {
  /** Of the shops that were asked for. */
  readonly mappings: readonly ItemMapping[];
  /** Of the products of these mappings; one that nobody has looked at yet is left out. */
  readonly watches: readonly StockWatch[];
}

/** What shops sell, a page of the tenant's products in memory; the first error is the last item. */
export async function* itemPages(
  scope: Scope,
  shopIds: ReadonlySet<ShopId>,
): AsyncGenerator<Result<ItemPage, StorageError>, void> {
  const { tenant } = scope;
  const { storage } = scope.runtime;
  let from: { readonly cursor?: string } | null = {};
  while (from !== null) {
    const products = await storage.findProducts({ tenant, limit: pageSize, ...from });
    if (products.isErr()) {
      yield err(products.error);
      return;
    }
    const { items, nextCursor } = products.value;
    const mapped = await listMappings(
      scope,
      items.map(({ productId }) => productId),
    );
    if (mapped.isErr()) {
      yield err(mapped.error);
      return;
    }
    const mappings = mapped.value.filter(({ shopId }) => shopIds.has(shopId));
    const sold = [...new Set(mappings.map(({ productId }) => productId))];
    const watches = sold.length === 0 ? ok([]) : await storage.findWatches(tenant, sold);
    if (watches.isErr()) {
      yield err(watches.error);
      return;
    }
    yield ok({ mappings, watches: watches.value });
    from = nextCursor === null ? null : { cursor: nextCursor };
  }
}
