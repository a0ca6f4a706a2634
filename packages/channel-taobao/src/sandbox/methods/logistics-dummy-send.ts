import { tradeOf, type ShopBooks } from '../books/shop-books.ts';
import { shipTrade } from '../books/trade-commands.ts';
import { statusTraits } from '../books/trade-moves.ts';
import { defineMethod, refuse, succeed } from '../protocol/define-method.ts';
import { id, optional, required, text } from '@kaquan/channel-kit/sandbox';
import { businessRefusal } from '../protocol/refusals.ts';

/**
 * Ships a whole trade without a parcel. An open refund does not stop it, since no source says that
 * the platform would; the books count it as `shippedWhileRefundOpen`.
 */
export const logisticsDummySend = defineMethod({
  name: 'taobao.logistics.dummy.send',
  writes: true,
  parameters: { tid: required(id), feature: optional(text), seller_ip: optional(text) },
  answer: ({ tid }, { books }) => {
    const code = shippingRefusal(books, tid);
    if (code !== null) return refuse(shippingError(code));
    shipTrade(books, tid);
    return succeed({ shipping: { is_success: true } });
  },
});

const meanings: Record<string, string> = {
  B01: '物流订单不存在',
  B02: '订单不允许发货',
  B04: '订单状态不对',
  B55: '订单状态不符',
};

function shippingError(code: string) {
  const subCode = `isv.logistics-dummy-service-error:${code}`;
  return businessRefusal(subCode, meanings[code] ?? '发货失败');
}

function shippingRefusal(books: ShopBooks, tid: string): string | null {
  if (!books.trades.has(tid)) return 'B01';
  const trade = tradeOf(books, tid);
  trade.shipAttempts += 1;
  books.changed();
  const byStatus = statusTraits[trade.status].shippingRefusal;
  return byStatus ?? (trade.holdFlag === null ? null : 'B02');
}
