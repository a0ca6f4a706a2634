import { touchOrder, type ShopBooks } from './shop-books.ts';
import type { SandboxOrder } from './book-types.ts';
import type { ExtraParcel } from './topic-types.ts';

/** Further parcels are told of. */
export function addExtraParcels(
  books: ShopBooks,
  order: SandboxOrder,
  parcels: readonly ExtraParcel[],
): void {
  const { extraParcels } = books.desk;
  extraParcels[order.orderSn] = [...(extraParcels[order.orderSn] ?? []), ...parcels];
  touchOrder(books, order);
}
