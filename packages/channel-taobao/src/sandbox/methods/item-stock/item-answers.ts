import { beijingText, type WireObject } from '@kaquan/channel-kit/sandbox';
import { setFigure, type SandboxItem } from '../../books/item-stock.ts';
import { secondsNow, type ShopBooks } from '../../books/shop-books.ts';
import { businessRefusal, type TopRefusal } from '../../protocol/refusals.ts';

/** No item has that number, or it is another seller's. */
const unknownItem = businessRefusal('isv.item-not-exist:invalid-num-iid', '宝贝不存在');

/** No page shows how the platform words it; that it leaves such items be, one team has seen. */
const promotedItem = businessRefusal(
  'isv.item-quantity-service-error:sandbox-promotion',
  '宝贝正在参加活动，不能修改库存',
);

/** Which figure of which item a call speaks of. */
export interface Figure {
  readonly skuId: string | null;
  readonly quantity: number;
}

/** Finds an item whose figure may be set, or says why there is none. */
export function itemToSet(books: ShopBooks, numIid: string): SandboxItem | TopRefusal {
  const item = books.desk.itemStock.items[numIid];
  if (item === undefined) return unknownItem;
  return item.isPromoted ? promotedItem : item;
}

/** Sets figures, and gives the item as it is then. */
export function setFigures(
  books: ShopBooks,
  item: SandboxItem,
  figures: readonly Figure[],
): { readonly item: WireObject } {
  for (const { skuId, quantity } of figures) setFigure(item, skuId, quantity);
  books.changed();
  const modified = beijingText(secondsNow(books));
  const touched = figures.flatMap(({ skuId, quantity }) =>
    skuId === null ? [] : [{ sku_id: BigInt(skuId), quantity, modified }],
  );
  const skus = touched.length === 0 ? {} : { skus: { sku: touched } };
  return { item: { num_iid: BigInt(item.numIid), num: item.quantity, modified, ...skus } };
}
