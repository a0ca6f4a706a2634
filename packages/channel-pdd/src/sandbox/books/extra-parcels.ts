import { touchOrder, type ShopBooks } from './shop-books.ts';
import type { SandboxOrder } from './book-types.ts';

/** A parcel beyond the one that an order was shipped by. */
export interface ExtraParcel {
  /** `extra_track_type`: 1 分包, 2 补发, 3 赠品. */
  readonly type: number;
  /** The platform's number of the carrier. */
  readonly logisticsId: string;
  /** The number of the parcel. */
  readonly trackingNumber: string;
}

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
