import { id, optional, required, text } from '@kaquan/channel-kit/sandbox';
import { begunShipment, shipParcel } from '../../books/shipping.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { shippingError, tradeRefusal, waybillRefusal } from './shipping-refusals.ts';

/** Gives a shipment that was begun its waybill; with it, the trade is shipped. */
export const logisticsOnlineConfirm = defineMethod({
  name: 'taobao.logistics.online.confirm',
  writes: true,
  parameters: { tid: required(id), out_sid: required(text), seller_ip: optional(text) },
  answer: ({ tid, out_sid: outSid }, { books }) => {
    const code = confirmRefusal(books, tid, outSid);
    const begun = begunShipment(books, tid);
    if (code !== null || begun === null) {
      return refuse(shippingError('confirm-service', code ?? 'B01'));
    }
    begun.outSid = outSid;
    shipParcel(books, begun);
    return succeed({ shipping: { is_success: true } });
  },
});

function confirmRefusal(books: ShopBooks, tid: string, outSid: string): string | null {
  const byTrade = tradeRefusal(books, tid);
  const begun = begunShipment(books, tid);
  if (begun !== null) return byTrade ?? waybillRefusal({ companyCode: begun.companyCode, outSid });
  const { parcels } = books.desk.shipping;
  return parcels.some((parcel) => parcel.tid === tid) ? 'HD06' : (byTrade ?? 'B01');
}
