import { touchTrade, tradeOf } from '../books/shop-books.ts';
import { defineMethod, refuse, succeed } from '../protocol/define-method.ts';
import { id, integer, oneOf, required, text, flag } from '@kaquan/channel-kit/sandbox';
import { businessRefusal, invalidParameter } from '../protocol/refusals.ts';
import { unknownRefund } from './unknown-rows.ts';

/** Reviews a refund, which Tmall asks for before the seller may agree. Taobao sellers have none. */
export const rpRefundReview = defineMethod({
  name: 'taobao.rp.refund.review',
  writes: true,
  parameters: {
    refund_id: required(id),
    operator: required(text),
    refund_phase: required(oneOf(['onsale', 'aftersale'])),
    refund_version: required(integer(1, 9_999_999_999_999)),
    result: required(flag),
    message: required(text),
  },
  answer: (values, { books }) => {
    const refund = books.refunds.get(values.refund_id);
    if (refund === undefined) return refuse(unknownRefund);
    if (books.desk.seller.type === 'C') {
      return refuse(businessRefusal('isv.invalid-permission', '仅天猫商家可用'));
    }
    if (refund.version !== values.refund_version) {
      return refuse(invalidParameter('refund_version', 'stale'));
    }
    refund.reviewed = values.result;
    touchTrade(books, tradeOf(books, refund.tid));
    return succeed({ is_success: true });
  },
});
