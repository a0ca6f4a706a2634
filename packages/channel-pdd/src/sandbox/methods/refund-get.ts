import {
  beijingText,
  id,
  optional,
  required,
  text,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import type { SandboxRefund } from '../books/book-types.ts';
import { payFen } from '../books/create-order.ts';
import { stageTraits } from '../books/order-moves.ts';
import { latestRefund, orderOf, type ShopBooks } from '../books/shop-books.ts';
import { skuOf } from '../books/skus.ts';
import { defineMethod, refuse } from '../protocol/define-method.ts';
import { unknownOrder } from '../protocol/refusals.ts';
import { findOrder } from './order-get.ts';

/** Reads one after-sale, or the latest of an order; its fields stand at the top of the answer. */
export const refundInformationGet = defineMethod({
  name: 'pdd.refund.information.get',
  parameters: { order_sn: required(text), after_sales_id: optional(id) },
  answer: ({ order_sn, after_sales_id }, call) => {
    const { books } = call;
    const order = findOrder(call, order_sn);
    const refund =
      after_sales_id === null
        ? latestRefund(books, order_sn)
        : (books.refunds.get(after_sales_id) ?? null);
    if (order === null || refund?.orderSn !== order_sn) return refuse(unknownOrder);
    return { kind: 'success', body: refundDetail(books, refund), read: [order_sn] };
  },
});

/** Amounts in fen, times in milliseconds, and one time as text. */
function refundDetail(books: ShopBooks, refund: SandboxRefund): WireObject {
  const order = orderOf(books, refund.orderSn);
  const { item, confirmedAt } = order;
  return {
    id: BigInt(refund.id),
    order_sn: refund.orderSn,
    after_sales_type: refund.kind,
    after_sales_status: refund.status,
    after_sales_reason: refund.reason,
    refund_amount: refund.amountFen,
    order_amount: payFen(order),
    discount_amount: order.sellerDiscountFen + order.platformDiscountFen,
    goods_number: item.count,
    goods_price: item.priceFen,
    sku_id: skuOf(item.outerId).skuId,
    confirm_time: confirmedAt ?? undefined,
    recreated_at: refund.createdAt,
    updated_time: beijingText(refund.updatedAt),
    shipping_status: stageTraits[order.stage].isWaiting ? 0 : 1,
    express_no: '',
    shipping_name: '',
    images: [],
    remark: '',
    join_or_not: '0',
    speed_refund_flag: 0,
    dispute_refund_status: 0,
    user_shipping_status: '1',
    request_id: '17672256000000004',
  };
}
