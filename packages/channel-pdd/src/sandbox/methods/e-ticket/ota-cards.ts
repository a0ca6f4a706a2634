import { beijingText, id, optional, required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { orderOf } from '../../books/shop-books.ts';
import type { PlatformVoucherStatus, SandboxPlatformVoucher } from '../../books/topic-types.ts';
import { usePlatformVoucher } from '../../books/vouchers.ts';
import { defineMethod, refuse, succeed, type PopCall } from '../../protocol/define-method.ts';
import { readNested } from '../../protocol/nested.ts';
import { businessRefusal, invalidParameter, type PopRefusal } from '../../protocol/refusals.ts';
import { hasAfterSale } from '../after-sale-check.ts';

const wish = z.object({
  card_no: z.string().min(1),
  store_id: z.union([z.int(), z.string()]).optional(),
});
const unknownCode = businessRefusal('60004', '券码不存在');

/** Tells how a voucher stands whose code the platform has made. */
export const otaCardPrepare = defineMethod({
  name: 'pdd.voucher.ota.card.prepare.verification',
  parameters: { request: required(text) },
  answer: ({ request }, { books }) => {
    const asked = readNested(wish, request);
    if (asked === null) return refuse(invalidParameter('request', 'card_no'));
    const voucher = books.desk.platformVouchers[asked.card_no];
    if (voucher === undefined) return refuse(unknownCode);
    const order_vo = { order_sn: voucher.orderSn };
    const card_vo = { mask_card_no: '******', status: voucher.status };
    const result = { card_vo, order_vo };
    return succeed({ response: { success: true, errorCode: 1000000, errorMsg: '', result } });
  },
});

const refusals: Readonly<Record<PlatformVoucherStatus, PopRefusal | null>> = {
  1: null,
  2: businessRefusal('60010', '券已核销'),
  3: businessRefusal('60005', '券已过期'),
  4: businessRefusal('60006', '券已销毁'),
};

/** Uses a voucher whose code the platform has made. */
export const otaCardVerify = defineMethod({
  name: 'pdd.voucher.ota.card.verification',
  writes: true,
  parameters: {
    card_no: required(text),
    store_id: required(id),
    store_name: required(text),
    order_sn: optional(text),
  },
  answer: (values, call) => {
    const voucher = call.books.desk.platformVouchers[values.card_no];
    if (voucher === undefined) return refuse(unknownCode);
    const refusal = useRefusal(call, voucher, values.order_sn);
    if (refusal !== null) return refuse(refusal);
    usePlatformVoucher(call.books, voucher, values.store_id);
    const result = {
      card_no: voucher.code,
      order_sn: voucher.orderSn,
      mall_id: Number(call.books.desk.mall.mallId),
      status: voucher.status,
      store_id: Number(values.store_id),
      store_name: values.store_name,
      verification_time: beijingText(voucher.usedAt ?? 0),
    };
    return succeed({
      voucher_ota_card_verification_response: { success: true, errorCode: 0, errorMsg: '', result },
    });
  },
});

function useRefusal(
  { books }: PopCall,
  { orderSn, status }: SandboxPlatformVoucher,
  ofOrder: string | null,
): PopRefusal | null {
  if (ofOrder !== null && ofOrder !== orderSn) return businessRefusal('60009', '券码与订单不符');
  const isRefunding = hasAfterSale(books, orderOf(books, orderSn));
  return isRefunding ? businessRefusal('60011', '售后中') : refusals[status];
}
