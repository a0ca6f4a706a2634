import { required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { SandboxOrder } from '../../books/book-types.ts';
import { isOfKind } from '../../books/goods-kinds.ts';
import { stageTraits } from '../../books/order-moves.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import { takeVouchers } from '../../books/vouchers.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { readNested } from '../../protocol/nested.ts';
import {
  businessRefusal,
  invalidParameter,
  unknownOrder,
  type PopRefusal,
} from '../../protocol/refusals.ts';
import { hasAfterSale } from '../after-sale-check.ts';
import { findOrder } from '../order-get.ts';

const voucherList = z
  .array(z.object({ voucher_id: z.string().min(1), voucher_no: z.string().min(1) }))
  .min(1);

/** Takes the vouchers that a buyer gets. */
export const voucherInfoSend = defineMethod({
  name: 'pdd.voucher.voucher.info.send',
  writes: true,
  parameters: {
    order_sn: required(text),
    out_biz_no: required(text),
    voucher_list: required(text),
  },
  answer: (values, { books, ...call }) => {
    const order = findOrder({ books, ...call }, values.order_sn);
    if (order === null) return refuse(unknownOrder);
    const given = readNested(voucherList, values.voucher_list);
    if (given === null) return refuse(invalidParameter('voucher_list', 'voucher_id, voucher_no'));
    const flowNo = values.out_biz_no;
    const refusal = refusalOf(books, order, { flowNo, count: given.length });
    if (refusal !== null) return refuse(refusal);
    const vouchers = given.map(({ voucher_id: id, voucher_no: number }) => ({
      id,
      number,
      flowNo,
      usedBy: null,
    }));
    takeVouchers(books, order, vouchers);
    return succeed({ voucher_voucher_info_send_response: { is_success: true } });
  },
});

/** No source tells these codes and words; a client must not lean on them. */
function refusalOf(
  books: ShopBooks,
  order: SandboxOrder,
  asked: { readonly flowNo: string; readonly count: number },
): PopRefusal | null {
  if (!isOfKind(order.item.outerId, 'voucher')) {
    return businessRefusal('sandbox_goods', '非电子凭证商品');
  }
  const { isWaiting, isShipped } = stageTraits[order.stage];
  if (!isWaiting && !isShipped) return businessRefusal('sandbox_state', '订单状态不允许发券');
  if (order.isHeld || order.isReviewed) return businessRefusal('sandbox_held', '订单暂停发货');
  if (hasAfterSale(books, order)) return businessRefusal('sandbox_refund', '订单售后中');
  const flows = Object.values(books.desk.vouchers).flat();
  if (flows.some(({ flowNo }) => flowNo === asked.flowNo)) {
    return businessRefusal('sandbox_repeated', '流水号重复');
  }
  return asked.count > order.item.count ? businessRefusal('sandbox_count', '券数量超出') : null;
}
