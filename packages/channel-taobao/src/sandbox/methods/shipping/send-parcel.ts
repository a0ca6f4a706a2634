import type { SandboxTrade } from '../../books/book-types.ts';
import { begunShipment, openLines, shipParcel } from '../../books/shipping.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import {
  linesRefusal,
  tradeRefusal,
  waybillRefusal,
  type ParcelWish,
} from './shipping-refusals.ts';

/** The code with which a parcel is refused, or null: the same for all APIs that tell of one. */
export function parcelRefusal(books: ShopBooks, tid: string, wish: ParcelWish): string | null {
  const byTrade = tradeRefusal(books, tid);
  const trade = books.trades.get(tid);
  if (trade === undefined) return byTrade;
  return (
    waybillRefusal(wish) ??
    (wish.oids === null ? byTrade : linesRefusal(trade, wish.oids)) ??
    kindRefusal(trade) ??
    (begunShipment(books, tid) === null ? null : 'B27')
  );
}

/** Ships what was not refused. */
export function sendParcel(books: ShopBooks, trade: SandboxTrade, wish: ParcelWish): void {
  const { companyCode, outSid } = wish;
  const oids = [...(wish.oids ?? openLines(trade).map(({ oid }) => oid))];
  shipParcel(books, { tid: trade.tid, oids, companyCode, outSid, formerly: [] });
}

/** What there is nothing to carry of goes by another API. */
function kindRefusal({ shippingType }: SandboxTrade): string | null {
  return shippingType === 'virtual' ? 'B98' : null;
}
