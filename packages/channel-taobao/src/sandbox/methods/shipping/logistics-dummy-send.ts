import { id, optional, required, text } from '@kaquan/channel-kit/sandbox';
import { shipTrade } from '../../books/trade-commands.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { shippingError, tradeRefusal } from './shipping-refusals.ts';

/**
 * Ships a whole trade without a parcel. An open refund does not stop it, since no source says that
 * the platform would; the books count it as `shippedWhileRefundOpen`.
 */
export const logisticsDummySend = defineMethod({
  name: 'taobao.logistics.dummy.send',
  writes: true,
  parameters: { tid: required(id), feature: optional(text), seller_ip: optional(text) },
  answer: ({ tid }, { books }) => {
    const code = tradeRefusal(books, tid);
    if (code !== null) return refuse(shippingError('dummy-service', code));
    shipTrade(books, tid);
    return succeed({ shipping: { is_success: true } });
  },
});
