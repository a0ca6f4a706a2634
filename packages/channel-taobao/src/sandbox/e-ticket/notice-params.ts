import { beijingText, yuan } from '@kaquan/channel-kit/sandbox';
import { tradeAmounts } from '../books/amounts.ts';
import type { NoticeMethod, SandboxNotice } from '../books/e-ticket-types.ts';
import { ticketOf } from '../books/e-tickets.ts';
import { tradeOf, type ShopBooks } from '../books/shop-books.ts';
import { skuOf } from '../books/skus.ts';

/** What a notification adds to the common fields. */
const further: Record<
  NoticeMethod,
  (left: string, notice: SandboxNotice) => Record<string, string>
> = {
  send: () => ({}),
  resend: (left) => ({ left_num: left }),
  cancel: (_left, { num }) => ({ cancel_num: String(num) }),
  modified: (left) => ({ left_num: left }),
  order_modify: () => ({ sub_method: '1', data: '{}' }),
};

/** Writes the fields of a notification, all but its signature. */
export function noticeParams(books: ShopBooks, notice: SandboxNotice): Record<string, string> {
  const { tid, method, num, at } = notice;
  const trade = tradeOf(books, tid);
  const ticket = ticketOf(books, tid);
  const sku = skuOf(trade.lines[0]?.outerSkuId ?? '');
  const left = (ticket?.codes ?? []).reduce((sum, code) => sum + code.left, 0);
  const { userId, nick } = books.desk.seller;
  return {
    consume_type: '0',
    item_title: sku.title,
    method,
    mobile: '13800000000',
    num: String(num),
    num_iid: sku.numIid,
    order_id: tid,
    outer_iid: sku.outerIid,
    seller_nick: nick,
    send_type: '2',
    sku_properties: sku.properties,
    sms_template: '',
    sub_outer_iid: sku.outerSkuId,
    taobao_sid: userId,
    timestamp: beijingText(at),
    token: ticket?.token ?? '',
    total_fee: yuan(tradeAmounts(trade).paymentFen),
    valid_ends: beijingText(ticket?.validUntil ?? at),
    valid_start: beijingText(at),
    weeks: '',
    ...further[method](String(left), notice),
  };
}
