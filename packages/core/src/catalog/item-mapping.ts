import type { ProductId, ShopId } from '../kernel/ids.ts';
import type { ChannelItem, Delivery, VerifiedBy } from '../order/order.ts';

/** Says which product a shop's item is, and how it is handed over there. */
export interface ItemMapping {
  readonly shopId: ShopId;
  /** See {@link itemKeysOf}; unique per shop. */
  readonly itemKey: string;
  readonly version: number;
  readonly productId: ProductId;
  /** `null`: the shop's own. */
  readonly delivery: Delivery | null;
  /** `null`: the shop's own. */
  readonly verifiedBy: VerifiedBy | null;
}

/**
 * The keys under which an item may be mapped, the most exact first: item and SKU, the merchant's own
 * code, the item alone.
 */
export function itemKeysOf(item: ChannelItem): readonly string[] {
  const keys: string[] = [];
  if (item.skuId !== null) keys.push(`sku:${item.itemId}/${item.skuId}`);
  if (item.outerId !== null) keys.push(`outer:${item.outerId}`);
  keys.push(`item:${item.itemId}`);
  return keys;
}
