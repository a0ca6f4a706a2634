import { defaulted, id, integer, required, text } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from '../../books/book-types.ts';
import { stageTraits } from '../../books/order-moves.ts';
import { reshipOrder, shipOrder } from '../../books/order-commands.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { businessRefusal, unknownOrder, type PopRefusal } from '../../protocol/refusals.ts';
import { hasAfterSale } from '../after-sale-check.ts';
import { findOrder } from '../order-get.ts';

/** The carriers that there are; one of them is off. */
const companies = [
  { id: 85, code: 'YTO', logistics_company: '圆通速递', available: 1 },
  { id: 121, code: 'YUNDA', logistics_company: '韵达快递', available: 1 },
  { id: 384, code: 'JT', logistics_company: '极兔速递', available: 1 },
  { id: 999, code: 'GONE', logistics_company: '停运快递', available: 0 },
] as const;

/** Lists the carriers. */
export const logisticsCompaniesGet = defineMethod({
  name: 'pdd.logistics.companies.get',
  needsToken: false,
  parameters: {},
  answer: () => succeed({ logistics_companies_get_response: { logistics_companies: companies } }),
});

/** Of `redelivery_type`: shipped for the first time; 2 overwrites what it was shipped as. */
const first = 1;

/** Ships a whole order as one parcel, or overwrites what it was shipped as. */
export const logisticsOnlineSend = defineMethod({
  name: 'pdd.logistics.online.send',
  writes: true,
  parameters: {
    order_sn: required(text),
    logistics_id: required(id),
    tracking_number: required(text),
    redelivery_type: defaulted(integer(1, 2), first),
  },
  answer: (values, call) => {
    const order = findOrder(call, values.order_sn);
    if (order === null) return refuse(unknownOrder);
    order.shipAttempts += 1;
    const { logistics_id: logisticsId, tracking_number: trackingNumber } = values;
    const isAgain = values.redelivery_type !== first;
    const refusal = isAgain
      ? againRefusal(order, logisticsId)
      : shippingRefusal(call.books, order, logisticsId);
    if (refusal !== null) return refuse(refusal);
    if (isAgain) reshipOrder(call.books, order, { logisticsId, trackingNumber });
    else shipOrder(call.books, order.orderSn, { logisticsId, trackingNumber });
    return succeed({ logistics_online_send_response: { is_success: true } });
  },
});

/** No source tells these codes and words; a client must not lean on them. */
function shippingRefusal(
  books: ShopBooks,
  order: SandboxOrder,
  logisticsId: string,
): PopRefusal | null {
  if (!isCarrier(logisticsId)) return businessRefusal('sandbox_carrier', '快递公司不可用');
  if (!stageTraits[order.stage].isWaiting) {
    return businessRefusal('sandbox_state', '订单状态不允许发货');
  }
  if (order.isHeld || order.isReviewed) return businessRefusal('sandbox_held', '订单暂停发货');
  return hasAfterSale(books, order)
    ? businessRefusal('sandbox_refund', '订单售后中，不允许发货')
    : null;
}

function againRefusal(order: SandboxOrder, logisticsId: string): PopRefusal | null {
  if (!isCarrier(logisticsId)) return businessRefusal('sandbox_carrier', '快递公司不可用');
  return stageTraits[order.stage].isShipped
    ? null
    : businessRefusal('sandbox_state', '订单状态不允许修改物流');
}

/** Whether a carrier is there that may be used now. */
export function isCarrier(logisticsId: string): boolean {
  return companies.some(
    ({ id: known, available }) => String(known) === logisticsId && available > 0,
  );
}
