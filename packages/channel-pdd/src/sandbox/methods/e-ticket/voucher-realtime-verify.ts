import { required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { defineMethod, refuse, type PopAnswer } from '../../protocol/define-method.ts';
import { readNested } from '../../protocol/nested.ts';
import { invalidParameter } from '../../protocol/refusals.ts';
import { hasAfterSale } from '../after-sale-check.ts';
import { findOrder } from '../order-get.ts';

const use = z.object({
  order_sn: z.string().min(1),
  out_voucher_id: z.string().min(1),
  serial_no: z.string().min(1),
  verify_time: z.int().min(1_000_000_000_000).max(9_999_999_999_999),
  shop_name: z.string().optional(),
  shop_no: z.string().optional(),
  remark: z.string().optional(),
});

/** Takes the use of a voucher of the seller's; its fields stand at the top of the answer. */
export const voucherRealtimeVerify = defineMethod({
  name: 'pdd.voucher.realtime.verify.sync',
  writes: true,
  parameters: { request: required(text) },
  answer: (values, call) => {
    const told = readNested(use, values.request);
    if (told === null) return refuse(invalidParameter('request', 'order_sn, out_voucher_id, …'));
    const order = findOrder(call, told.order_sn);
    const { vouchers } = call.books.desk;
    const voucher = vouchers[told.order_sn]?.find(({ id }) => id === told.out_voucher_id);
    // Codes as the neighbouring calls have them; no source tells this one's.
    if (order === null || voucher === undefined) return flat(60004, '券不存在');
    if (hasAfterSale(call.books, order)) return flat(100004, '订单售后中');
    if (voucher.usedBy === told.serial_no) return flat(0, '');
    if (voucher.usedBy !== null) return flat(60010, '券已核销');
    voucher.usedBy = told.serial_no;
    call.books.changed();
    return { ...flat(0, ''), applied: true };
  },
});

function flat(code: number, message: string): Extract<PopAnswer, { kind: 'success' }> {
  return { kind: 'success', body: { code, message }, applied: false };
}
