import { required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { readNested } from '../../protocol/nested.ts';
import { businessRefusal, invalidParameter, unknownOrder } from '../../protocol/refusals.ts';
import { hasAfterSale } from '../after-sale-check.ts';
import { findOrder } from '../order-get.ts';

/** Used 已核销, or destroyed 已销毁. */
const statuses = z.union([z.literal(1), z.literal(2)]);

/** No source tells how a time is written: each of the ways that are known is taken. */
const time = z.union([
  z.int().min(1_000_000_000),
  z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
]);

const voucherData = z
  .array(
    z.object({
      out_trans_no: z.string().min(1),
      voucher_no: z.string().min(1),
      voucher_time: time,
      voucher_status: statuses,
    }),
  )
  .min(1);

/** Takes how vouchers of the seller's stand, all of them or none. */
export const voucherState = defineMethod({
  name: 'pdd.voucher.virtual.card.verification',
  writes: true,
  parameters: { order_sn: required(text), voucher_data_list: required(text) },
  answer: (values, call) => {
    const order = findOrder(call, values.order_sn);
    if (order === null) return refuse(unknownOrder);
    const told = readNested(voucherData, values.voucher_data_list);
    if (told === null) return refuse(invalidParameter('voucher_data_list', 'out_trans_no, …'));
    if (hasAfterSale(call.books, order)) return refuse(businessRefusal('100004', '订单售后中'));
    const vouchers = call.books.desk.vouchers[order.orderSn] ?? [];
    const found = told.map((row) => ({
      row,
      voucher: vouchers.find(({ number }) => number === row.voucher_no),
    }));
    // Codes as the neighbouring calls have them; no source tells this one's.
    if (found.some(({ voucher }) => voucher === undefined)) {
      return refuse(businessRefusal('60004', '券不存在'));
    }
    const isTaken = ({ row, voucher }: (typeof found)[number]) =>
      voucher?.usedBy !== null && voucher?.usedBy !== row.out_trans_no;
    if (found.some(isTaken)) return refuse(businessRefusal('60010', '券已核销'));
    for (const { row, voucher } of found) if (voucher) voucher.usedBy = row.out_trans_no;
    call.books.changed();
    return succeed({ voucher_voucher_info_verify_response: { is_success: true } });
  },
});
