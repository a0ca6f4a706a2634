import { required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import type { SandboxRefund } from '../books/book-types.ts';
import { agreeRefund, agreeReturn, refundTraits } from '../books/refund-commands.ts';
import { defineMethod, refuse, succeed, type PopCall } from '../protocol/define-method.ts';
import { readNested } from '../protocol/nested.ts';
import { invalidParameter } from '../protocol/refusals.ts';

/** The only return address of the shop. */
const returnAddressId = '20001';

/** One text of JSON, with what to agree to in it. */
const request = { request: required(text) };
const agreed = z.object({
  after_sales_id: z.int().min(1).transform(String),
  order_sn: z.string(),
  operate_desc: z.string().optional(),
});
const agreedReturn = agreed.extend({ return_address_id: z.literal(returnAddressId) });

/** Agrees to give the money back. */
export const refundAgree = defineMethod({
  name: 'pdd.refund.agree',
  writes: true,
  parameters: request,
  answer: (values, call) => {
    const asked = readNested(agreed, values.request);
    if (asked === null) return refuse(invalidParameter('request', 'after_sales_id, order_sn'));
    const refund = findRefund(call, asked);
    const canAgree = refund !== null && refundTraits[refund.status].canAgree;
    if (canAgree) {
      agreeRefund(call.books, refund);
      call.books.desk.counters.refundsAgreed += 1;
    }
    const message = canAgree ? '退款操作成功' : '售后单状态不允许同意退款';
    const body = { response: { result: { ...resultOf(asked), message, succ: canAgree } } };
    return { kind: 'success', body, applied: canAgree };
  },
});

/** Agrees that the goods come back. */
export const refundReturngoodsAgree = defineMethod({
  name: 'pdd.refund.returngoods.agree',
  writes: true,
  parameters: request,
  answer: (values, call) => {
    const asked = readNested(agreedReturn, values.request);
    if (asked === null) return refuse(invalidParameter('request', 'return_address_id'));
    const refund = findRefund(call, asked);
    const canAgree = refund !== null && refundTraits[refund.status].canAgreeReturn;
    if (canAgree) agreeReturn(call.books, refund);
    const message = canAgree ? '' : '售后单状态不允许同意退货';
    const result = { ...resultOf(asked), message, success: canAgree };
    const body = {
      response: { success: canAgree, error_code: canAgree ? 0 : 1, error_msg: message, result },
    };
    return { kind: 'success', body, applied: canAgree };
  },
});

/** Lists where goods may come back to. */
export const refundAddressListGet = defineMethod({
  name: 'pdd.refund.address.list.get',
  parameters: {},
  answer: (_values, { books }) => {
    const address = {
      id: 1,
      refund_address_id: returnAddressId,
      mall_id: Number(books.desk.mall.mallId),
      is_default: '1',
      is_legal: true,
      is_validated: true,
      refund_name: '仓库',
      refund_phone: '13800000000',
      province_name: '上海市',
      city_name: '上海市',
      district_name: '徐汇区',
      refund_address: '示例路1号',
    };
    return succeed({ refund_address_list_get_response: { refund_address_list: [address] } });
  },
});

interface Asked {
  readonly after_sales_id: string;
  readonly order_sn: string;
}

function resultOf({ after_sales_id, order_sn }: Asked) {
  return { after_sales_id: BigInt(after_sales_id), order_sn };
}

function findRefund({ books }: PopCall, { after_sales_id, order_sn }: Asked): SandboxRefund | null {
  const refund = books.refunds.get(after_sales_id);
  return refund?.orderSn === order_sn ? refund : null;
}
