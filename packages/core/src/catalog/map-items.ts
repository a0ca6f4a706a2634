import { ok, err, type Result } from 'neverthrow';
import type { ChannelItem, LineProduct } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { itemKeysOf } from './item-mapping.ts';

/** Tells what a channel's item is here and how it is handed over; `null` when it is not mapped. */
export type MapItem = (item: ChannelItem) => LineProduct | null;

/** The most mappings that are looked up in one trip. */
const maxRefs = 1_000;

/** Loads the mappings of the given items of a shop. */
export async function loadItemMap(
  { runtime, tenant }: Scope,
  shop: Shop,
  items: readonly ChannelItem[],
): Promise<Result<MapItem, StorageError>> {
  const itemKeys = [...new Set(items.flatMap(itemKeysOf))];
  const productByKey = new Map<string, LineProduct>();
  for (let from = 0; from < itemKeys.length; from += maxRefs) {
    const itemRefs = itemKeys
      .slice(from, from + maxRefs)
      .map((itemKey) => ({ shopId: shop.shopId, itemKey }));
    const found = await runtime.storage.load({ tenant, itemRefs });
    if (found.isErr()) return err(found.error);
    const { mappings } = found.value;
    const productIds = [...new Set(mappings.map(({ productId }) => productId))];
    const loaded = await runtime.storage.load({ tenant, productIds });
    if (loaded.isErr()) return err(loaded.error);
    for (const { itemKey, productId, delivery, verifiedBy } of mappings) {
      const product = loaded.value.products.find((each) => each.productId === productId);
      if (product === undefined) continue;
      productByKey.set(itemKey, {
        productId,
        delivery: delivery ?? shop.policy.delivery,
        verifiedBy: verifiedBy ?? shop.policy.verifiedBy,
        reserve: product.reserve,
      });
    }
  }
  return ok((item) => {
    const key = itemKeysOf(item).find((itemKey) => productByKey.has(itemKey));
    return key === undefined ? null : (productByKey.get(key) ?? null);
  });
}
