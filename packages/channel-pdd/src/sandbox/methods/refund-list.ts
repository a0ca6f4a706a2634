import {
  beijingText,
  integer,
  optional,
  required,
  text,
  yuan,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import type { SandboxRefund } from '../books/book-types.ts';
import { payFen } from '../books/create-order.ts';
import { orderOf, type ShopBooks } from '../books/shop-books.ts';
import { skuOf } from '../books/skus.ts';
import { defineMethod, refuse } from '../protocol/define-method.ts';
import { cutPage, inWindow, paging, updatedWindow, windowRefusal } from './time-window.ts';

const everyType = 1;

/** Lists after-sales of one status by the time they last changed; an order's number beats all filters. */
export const refundListIncrementGet = defineMethod({
  name: 'pdd.refund.list.increment.get',
  parameters: {
    after_sales_type: required(integer(1, 6)),
    after_sales_status: required(integer(2, 33)),
    order_sn: optional(text),
    ...updatedWindow,
    ...paging,
  },
  answer: (values, call) => {
    const { books } = call;
    const window = { startAt: values.start_updated_at, endAt: values.end_updated_at };
    const rules = { maxSpanMs: 30 * 60_000, lagMs: call.listingLagMs };
    const refusal = windowRefusal(window, call, rules);
    if (refusal !== null) return refuse(refusal);
    const fits = (refund: SandboxRefund): boolean => {
      if (values.order_sn !== null) return refund.orderSn === values.order_sn;
      // The filter counts one higher than the detail.
      const isOfType =
        values.after_sales_type === everyType || values.after_sales_type === refund.kind + 1;
      const isOfStatus = refund.status === values.after_sales_status;
      return isOfType && isOfStatus && inWindow(window, refund.updatedAt);
    };
    const found = [...books.refunds.values()]
      .filter(fits)
      .sort((left, right) => right.updatedAt - left.updatedAt || (right.id > left.id ? 1 : -1));
    const { page, tail } = cutPage(call, found, values);
    const rows = page.map((refund) => refundRow(books, refund));
    return {
      kind: 'success',
      body: { refund_increment_get_response: { ...tail, refund_list: rows } },
      window: found.map(({ orderSn }) => orderSn),
    };
  },
});

/** A row of the list: amounts as yuan in text, and the kind counted one higher than in the detail. */
function refundRow(books: ShopBooks, refund: SandboxRefund): WireObject {
  const order = orderOf(books, refund.orderSn);
  const sku = skuOf(order.item.outerId);
  return {
    id: BigInt(refund.id),
    order_sn: refund.orderSn,
    after_sales_status: refund.status,
    after_sales_type: refund.kind + 1,
    after_sale_reason: refund.reason,
    refund_amount: yuan(refund.amountFen),
    order_amount: yuan(payFen(order)),
    goods_id: BigInt(sku.goodsId),
    sku_id: sku.skuId,
    goods_name: sku.goodsName,
    goods_number: String(order.item.count),
    goods_price: yuan(order.item.priceFen),
    outer_id: sku.outerId,
    created_time: beijingText(refund.createdAt),
    updated_time: beijingText(refund.updatedAt),
    tracking_number: '',
    shipping_name: '',
    speed_refund_flag: 0,
    dispute_refund_status: 0,
    user_shipping_status: '1',
  };
}
