import { integer, oneOf, optional, required, text } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from '../../books/book-types.ts';
import { isOfKind } from '../../books/goods-kinds.ts';
import { stageTraits } from '../../books/order-moves.ts';
import { chargeFailed, chargeSucceeded, noteWord, topUpOf } from '../../books/top-ups.ts';
import { defineMethod, refuse, succeed, type PopCall } from '../../protocol/define-method.ts';
import { businessRefusal, unknownOrder, type PopRefusal } from '../../protocol/refusals.ts';
import { hasAfterSale } from '../after-sale-check.ts';
import { findOrder } from '../order-get.ts';

const words = ['SUCCESS', 'FAIL'] as const;
const effects = { SUCCESS: chargeSucceeded, FAIL: chargeFailed } as const;

/** Takes the seller's word on a top-up. */
export const chargeNotify = defineMethod({
  name: 'pdd.virtual.mobile.charge.notify',
  writes: true,
  parameters: {
    order_sn: required(text),
    outer_order_sn: required(text),
    status: required(oneOf(words)),
    charge_certi: optional(text),
    ele_invoice: optional(integer(0, 1)),
  },
  answer: ({ order_sn, outer_order_sn, status }, call) => {
    const order = findOrder(call, order_sn);
    if (order === null) return refuse(unknownOrder);
    const refusal = refusalOf(call, order);
    if (refusal !== null) return refuse(refusal);
    effects[status](call.books, order);
    noteWord(call.books, order, { word: status, outerOrderSn: outer_order_sn });
    return succeed({ mobile_charge_notify_response: { success: true } });
  },
});

/** No source tells these codes and words; a client must not lean on them. */
function refusalOf({ books }: PopCall, order: SandboxOrder): PopRefusal | null {
  if (!isOfKind(order.item.outerId, 'top_up')) {
    return businessRefusal('sandbox_goods', '非话费充值商品');
  }
  if (!stageTraits[order.stage].isWaiting) {
    return businessRefusal('sandbox_state', '订单状态不允许通知');
  }
  if (order.isHeld || order.isReviewed) return businessRefusal('sandbox_held', '订单暂停发货');
  return hasAfterSale(books, order) ? businessRefusal('sandbox_refund', '订单售后中') : null;
}

/** Tells what an order of virtual goods is for. */
export const virtualInformationGet = defineMethod({
  name: 'pdd.order.virtual.information.get',
  parameters: { order_sn: required(text) },
  answer: ({ order_sn }, call) => {
    const order = findOrder(call, order_sn);
    if (order === null) return refuse(unknownOrder);
    const { account } = topUpOf(call.books, order);
    return succeed({
      order_virtual_information_response: {
        order_sn,
        contact_phone: account,
        id_card_name: '',
        id_card_num: '',
        phone_number_chosen_by_user: '',
      },
    });
  },
});
