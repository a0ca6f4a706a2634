import { id, optional, text } from '@kaquan/channel-kit/sandbox';
import { tradeOf, type ShopBooks } from '../../books/shop-books.ts';
import { refuse, succeed, type TopAnswer } from '../../protocol/define-method.ts';
import { parcelRefusal, sendParcel } from './send-parcel.ts';
import { shippingError, type ParcelWish, type ShippingPrefix } from './shipping-refusals.ts';

/** Parameters that are taken and change nothing here. */
export const idleParameters = {
  sender_id: optional(id),
  cancel_id: optional(id),
  feature: optional(text),
  seller_ip: optional(text),
};

/** Ships a parcel in the way of the older APIs, or refuses it. */
export function plainSend(
  books: ShopBooks,
  { tid, prefix }: { readonly tid: string; readonly prefix: ShippingPrefix },
  wish: ParcelWish,
): TopAnswer {
  const code = parcelRefusal(books, tid, wish);
  if (code !== null) return refuse(shippingError(prefix, code));
  sendParcel(books, tradeOf(books, tid), wish);
  return succeed({ shipping: { is_success: true } });
}
