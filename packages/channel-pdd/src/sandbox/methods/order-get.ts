import { required, text, textList } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from '../books/book-types.ts';
import { stageTraits } from '../books/order-moves.ts';
import { refundTraits } from '../books/refund-commands.ts';
import { latestRefund, type ShopBooks } from '../books/shop-books.ts';
import { defineMethod, refuse, succeed, type PopCall } from '../protocol/define-method.ts';
import { unknownOrder } from '../protocol/refusals.ts';
import { fullOrder } from './order-fields.ts';
import { depthMs } from './time-window.ts';

/** Reads one order. */
export const orderInformationGet = defineMethod({
  name: 'pdd.order.information.get',
  parameters: { order_sn: required(text) },
  answer: ({ order_sn }, call) => {
    const order = findOrder(call, order_sn);
    if (order === null) return refuse(unknownOrder);
    const body = { order_info_get_response: { order_info: fullOrder(call.books, order) } };
    return { kind: 'success', body, read: [order.orderSn] };
  },
});

/** Tells where many orders stand; 0 for those it does not know. */
export const orderStatusGet = defineMethod({
  name: 'pdd.order.status.get',
  parameters: { order_sns: required(textList) },
  answer: ({ order_sns }, call) => {
    const rows = order_sns.map((orderSn) => {
      const order = findOrder(call, orderSn);
      return {
        orderSn,
        order_status: order === null ? 0 : stageTraits[order.stage].orderStatus,
        refund_status: order === null ? 0 : refundStatusOf(call.books, order),
      };
    });
    return succeed({ order_status_get_response: { order_status_list: rows } });
  },
});

/** Tells which of many orders have an after-sale. */
export const refundStatusCheck = defineMethod({
  name: 'pdd.refund.status.check',
  parameters: { order_sns: required(textList) },
  answer: ({ order_sns }, call) => {
    const rows = order_sns
      .filter((orderSn) => {
        const order = findOrder(call, orderSn);
        return order !== null && refundStatusOf(call.books, order) > 1;
      })
      .map((order_sn) => ({ order_sn }));
    return succeed({ refund_status_check_response: { order_sns_exists_refund: rows } });
  },
});

/** An order of this shop that can still be read. */
export function findOrder({ books, gatewayNow }: PopCall, orderSn: string): SandboxOrder | null {
  const order = books.orders.get(orderSn);
  return order === undefined || order.createdAt < gatewayNow - depthMs ? null : order;
}

function refundStatusOf(books: ShopBooks, { orderSn }: SandboxOrder): number {
  const refund = latestRefund(books, orderSn);
  return refund === null ? 1 : refundTraits[refund.status].ofOrder;
}
