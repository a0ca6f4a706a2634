import type { ProductId, ShopId } from '../kernel/ids.ts';
import type { ChannelItem, Delivery, VerifiedBy } from '../order/order.ts';

/** Says which product a shop's item is, and how it is handed over there. */
export interface ItemMapping {
  /** The one shop that it is for. */
  readonly shopId: ShopId;
  /** See {@link itemKeysOf}; unique per shop. */
  readonly itemKey: string;
  /** Grows by one with every change; 1 after the first. */
  readonly version: number;
  /** What the item is; lines that are mapped already keep theirs. */
  readonly productId: ProductId;
  /** `null`: the shop's own. */
  readonly delivery: Delivery | null;
  /** `null`: the shop's own. */
  readonly verifiedBy: VerifiedBy | null;
}

/** How exactly a mapping names an item. */
export type ItemKey =
  | { readonly itemId: string; readonly skuId: string }
  | { readonly outerId: string }
  | { readonly itemId: string };

/** The text of an item key, as stored. */
export function itemKeyText(key: ItemKey): string {
  if ('outerId' in key) return `outer:${key.outerId}`;
  return 'skuId' in key ? `sku:${key.itemId}/${key.skuId}` : `item:${key.itemId}`;
}

/**
 * The keys under which an item may be mapped, the most exact first: item and SKU, the merchant's own
 * code, the item alone.
 */
export function itemKeysOf({ itemId, skuId, outerId }: ChannelItem): readonly string[] {
  const keys: ItemKey[] = [];
  if (skuId !== null) keys.push({ itemId, skuId });
  if (outerId !== null) keys.push({ outerId });
  keys.push({ itemId });
  return keys.map(itemKeyText);
}
