import { ok, err, type Result } from 'neverthrow';
import { usualDelivery, verifiedByOf } from '../fulfilment/delivery-rules.ts';
import type { ChannelItem, LineProduct } from '../order/order.ts';
import type { Loaded, StorageError } from '../ports/storage.ts';
import type { ItemRef } from '../ports/storage-refs.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { itemKeysOf, type ItemMapping } from './item-mapping.ts';
import type { Product } from './product.ts';

/** Tells what a channel's item is here and how it is handed over; `null` when it is not mapped. */
export type MapItem = (item: ChannelItem) => LineProduct | null;

/** The most mappings that are looked up in one trip. */
export const maxItemRefs = 1_000;

/** Under what the given items of a shop may be mapped, each once. */
export function itemRefsOf(shop: Shop, items: readonly ChannelItem[]): readonly ItemRef[] {
  const itemKeys = new Set(items.flatMap(itemKeysOf));
  return [...itemKeys].map((itemKey) => ({ shopId: shop.shopId, itemKey }));
}

/** Loads the mappings of the given items of a shop. */
export async function loadItemMap(
  { runtime, tenant }: Scope,
  shop: Shop,
  items: readonly ChannelItem[],
): Promise<Result<MapItem, StorageError>> {
  const refs = itemRefsOf(shop, items);
  const found: Mapped[] = [];
  for (let from = 0; from < refs.length; from += maxItemRefs) {
    const itemRefs = refs.slice(from, from + maxItemRefs);
    const loaded = await runtime.storage.load({ tenant, itemRefs, withProducts: true });
    if (loaded.isErr()) return err(loaded.error);
    found.push(loaded.value);
  }
  return ok(itemMapOf(shop, found));
}

/** Mappings that were loaded with their products. */
export type Mapped = Pick<Loaded, 'mappings' | 'products'>;

/** What a line sells that has this product, by its mapping's words where it has one. */
export function lineProductOf(
  product: Product,
  { policy }: Shop,
  mapping: Pick<ItemMapping, 'delivery' | 'verifiedBy'> = { delivery: null, verifiedBy: null },
): LineProduct {
  const { productId, goods, stock, reserve, fulfiller, needsAccount, costMinor } = product;
  const delivery = mapping.delivery ?? usualDelivery(product, policy.delivery);
  const verifiedBy = verifiedByOf({ delivery, verifiedBy: mapping.verifiedBy }, policy);
  const fixed = { productId, goods, stock, reserve, fulfiller, needsAccount, costMinor };
  return { ...fixed, delivery, verifiedBy };
}

/** What items are, by mappings that are loaded already. */
export function itemMapOf(shop: Shop, found: readonly Mapped[]): MapItem {
  const products = new Map(
    found.flatMap((each) => each.products).map((product) => [product.productId, product]),
  );
  const productByKey = new Map<string, LineProduct>();
  for (const mapping of found.flatMap((m) => m.mappings)) {
    const { itemKey, productId } = mapping;
    const product = products.get(productId);
    if (product === undefined) continue;
    productByKey.set(itemKey, lineProductOf(product, shop, mapping));
  }
  return (item) => {
    const key = itemKeysOf(item).find((itemKey) => productByKey.has(itemKey));
    return key === undefined ? null : (productByKey.get(key) ?? null);
  };
}
