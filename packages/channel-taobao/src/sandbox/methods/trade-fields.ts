import { beijingText, beijingTextOf, type WireObject, yuan } from '@kaquan/channel-kit/sandbox';
import { linePaymentFen, tradeAmounts } from '../books/amounts.ts';
import type { SandboxLine, SandboxTrade } from '../books/book-types.ts';
import { carrierOf, parcelOf } from '../books/shipping.ts';
import type { ShopBooks } from '../books/shop-books.ts';
import { skuOf } from '../books/skus.ts';
import { statusTraits } from '../books/trade-moves.ts';

/** Gives every field that the list methods can return. Text ids, memo and hold flags are absent. */
export function listedTrade(books: ShopBooks, trade: SandboxTrade): WireObject {
  const amounts = tradeAmounts(trade);
  return {
    tid: BigInt(trade.tid),
    type: trade.type,
    status: trade.status,
    shipping_type: trade.shippingType,
    title: books.desk.seller.shopTitle,
    seller_nick: books.desk.seller.nick,
    buyer_nick: trade.buyerNick,
    buyer_open_uid: trade.buyerOpenUid,
    ...itemOf(trade),
    total_fee: yuan(amounts.totalFen),
    discount_fee: yuan(amounts.discountFen),
    adjust_fee: yuan(0),
    post_fee: yuan(0),
    payment: isDamaged(books, trade) ? undefined : yuan(amounts.paymentFen),
    received_payment: yuan(statusTraits[trade.status].received ? amounts.paymentFen : 0),
    ...timesOf(trade),
    seller_flag: trade.sellerFlag,
    has_buyer_message: trade.buyerMessage !== '',
    orders: { order: trade.lines.map((line) => listedLine(books, trade, line)) },
  };
}

/** Gives every field of the full reading of one trade. */
export function fullTrade(books: ShopBooks, trade: SandboxTrade): WireObject {
  return {
    ...listedTrade(books, trade),
    tid_str: trade.tid,
    buyer_message: trade.buyerMessage === '' ? undefined : trade.buyerMessage,
    seller_memo: trade.sellerMemo === '' ? undefined : trade.sellerMemo,
    alipay_no: trade.paidAt === null ? undefined : `2026${trade.tid}00001`,
    ...holdFields(trade),
    promotion_details: promotionsOf(trade),
    orders: {
      order: trade.lines.map((line) => ({ ...listedLine(books, trade, line), oid_str: line.oid })),
    },
  };
}

function isDamaged(books: ShopBooks, { tid }: SandboxTrade): boolean {
  return books.desk.irregular.damaged.includes(tid);
}

function timesOf(trade: SandboxTrade): WireObject {
  const { timeoutMs } = statusTraits[trade.status];
  const since = trade.consignedAt ?? trade.paidAt ?? trade.createdAt;
  return {
    created: beijingText(trade.createdAt),
    pay_time: beijingTextOf(trade.paidAt),
    consign_time: beijingTextOf(trade.consignedAt),
    end_time: beijingTextOf(trade.endedAt),
    modified: beijingText(trade.modifiedAt),
    timeout_action_time: beijingTextOf(timeoutMs === null ? null : since + timeoutMs),
  };
}

/** A trade of one line repeats its item; of several, its `num` is 0 and means nothing. */
function itemOf(trade: SandboxTrade): WireObject {
  const [line, another] = trade.lines;
  if (line === undefined || another !== undefined) return { num: 0 };
  return {
    num: line.num,
    num_iid: BigInt(skuOf(line.outerSkuId).numIid),
    price: yuan(line.priceFen),
  };
}

function listedLine(books: ShopBooks, trade: SandboxTrade, line: SandboxLine): WireObject {
  const sku = skuOf(line.outerSkuId);
  const parcel = parcelOf(books, trade.tid, line.oid);
  const refund = line.refundId === null ? undefined : books.refunds.get(line.refundId);
  return {
    oid: BigInt(line.oid),
    status: line.status,
    refund_status: refund?.status ?? 'NO_REFUND',
    refund_id: refund?.refundId,
    title: sku.title,
    num_iid: BigInt(sku.numIid),
    sku_id: sku.skuId,
    sku_properties_name: sku.properties,
    outer_iid: sku.outerIid,
    outer_sku_id: sku.outerSkuId,
    num: line.num,
    price: yuan(line.priceFen),
    total_fee: yuan(line.priceFen * line.num - line.discountFen),
    discount_fee: yuan(line.discountFen),
    adjust_fee: yuan(0),
    part_mjz_discount: yuan(line.sharedDiscountFen),
    divide_order_fee: yuan(linePaymentFen(line)),
    payment: yuan(linePaymentFen(line)),
    logistics_company: carrierOf(parcel?.companyCode ?? '')?.name,
    invoice_no: parcel?.outSid ?? undefined,
    consign_time: beijingTextOf(line.consignedAt),
    end_time: beijingTextOf(line.endedAt),
    cid: 50011821,
    seller_type: books.desk.seller.type,
  };
}

/** The flags are 1 when set and absent otherwise, except the one that is a boolean. */
function holdFields(trade: SandboxTrade): WireObject {
  if (trade.holdFlag === null) return { is_sh_ship: false };
  return { is_sh_ship: false, [trade.holdFlag]: trade.holdFlag === booleanFlag ? true : 1 };
}

const booleanFlag: SandboxTrade['holdFlag'] = 'is_sh_ship';

function promotionsOf(trade: SandboxTrade): WireObject | undefined {
  const { discountFen } = tradeAmounts(trade);
  if (discountFen === 0) return undefined;
  const id = BigInt(trade.tid);
  return {
    promotion_detail: [{ id, promotion_name: '店铺优惠', discount_fee: yuan(discountFen) }],
  };
}
