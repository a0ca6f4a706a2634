import { beijingText, type WireObject, yuan } from '@kaquan/channel-kit/sandbox';
import { linePaymentFen } from '../books/amounts.ts';
import type { SandboxRefund } from '../books/book-types.ts';
import { lineOf, tradeOf, type ShopBooks } from '../books/shop-books.ts';
import { skuOf } from '../books/skus.ts';
import { statusTraits } from '../books/trade-moves.ts';

/** The field names a refund has; taobao.refund.get refuses any other. */
export const refundFieldNames: readonly string[] = [
  'refund_id',
  'tid',
  'oid',
  'status',
  'order_status',
  'good_status',
  'has_good_return',
  'refund_fee',
  'payment',
  'total_fee',
  'reason',
  'desc',
  'title',
  'num',
  'num_iid',
  'sku',
  'outer_id',
  'buyer_nick',
  'buyer_open_uid',
  'seller_nick',
  'created',
  'modified',
  'refund_phase',
  'refund_version',
  'dispute_type',
  'operation_contraint',
  'cs_status',
  'advance_status',
  'refund_remind_timeout',
  'company_name',
  'sid',
];

const answerWithinMs = 48 * 60 * 60 * 1000;

/** Gives every field of a refund. `refund_id` is text here, as in all refund answers. */
export function refundRow(books: ShopBooks, refund: SandboxRefund): WireObject {
  const trade = tradeOf(books, refund.tid);
  const line = lineOf(trade, refund.oid);
  const sku = skuOf(line.outerSkuId);
  const received = statusTraits[line.status].received;
  return {
    refund_id: refund.refundId,
    tid: BigInt(refund.tid),
    oid: BigInt(refund.oid),
    status: refund.status,
    order_status: line.status,
    good_status: received ? 'BUYER_RECEIVED' : 'BUYER_NOT_RECEIVED',
    has_good_return: refund.wantsReturn === true,
    refund_fee: yuan(refund.feeFen),
    // What goes to the seller of this line once the refund is through.
    payment: yuan(linePaymentFen(line) - refund.feeFen),
    total_fee: yuan(linePaymentFen(line)),
    reason: refund.reason,
    title: sku.title,
    num: refund.num,
    num_iid: BigInt(sku.numIid),
    sku: `${sku.skuId}|${sku.properties}`,
    outer_id: sku.outerSkuId,
    buyer_nick: trade.buyerNick,
    buyer_open_uid: trade.buyerOpenUid,
    seller_nick: books.desk.seller.nick,
    created: beijingText(refund.createdAt),
    modified: beijingText(refund.modifiedAt),
    refund_phase: refund.phase,
    refund_version: refund.version,
    dispute_type: refund.wantsReturn === true ? 'REFUND_AND_RETURN' : 'REFUND',
    cs_status: 1,
    advance_status: 0,
    refund_remind_timeout: {
      exist_timeout: true,
      remind_type: 1,
      timeout: beijingText(refund.createdAt + answerWithinMs),
    },
  };
}
