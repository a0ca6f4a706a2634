import { beijingText, type WireObject } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from '../books/book-types.ts';
import { dispensedCount } from '../books/cards.ts';
import { payFen } from '../books/create-order.ts';
import { stageTraits } from '../books/order-moves.ts';
import { refundTraits } from '../books/refund-commands.ts';
import { latestRefund, type ShopBooks } from '../books/shop-books.ts';
import { skuOf } from '../books/skus.ts';

const shipWithinMs = 48 * 60 * 60 * 1000;

/** Gives an order as the lists have it: ids as text. */
export function listedOrder(books: ShopBooks, order: SandboxOrder): WireObject {
  return orderRow(books, order, (id) => id);
}

/** Gives an order as the detail has it: ids as numbers of any length. */
export function fullOrder(books: ShopBooks, order: SandboxOrder): WireObject {
  return orderRow(books, order, (id) => BigInt(id));
}

function orderRow(
  books: ShopBooks,
  order: SandboxOrder,
  idOf: (id: string) => string | bigint,
): WireObject {
  const { orderStatus, confirmStatus, groupStatus, isWaiting } = stageTraits[order.stage];
  const refund = latestRefund(books, order.orderSn);
  return {
    order_sn: order.orderSn,
    order_status: orderStatus,
    confirm_status: confirmStatus,
    group_status: groupStatus,
    refund_status: refund === null ? 1 : refundTraits[refund.status].ofOrder,
    after_sales_status: refund?.status ?? 0,
    risk_control_status: order.isReviewed ? 1 : 0,
    trade_type: 0,
    is_lucky_flag: 1,
    ...timesOf(order),
    ...amountsOf(order),
    ...(books.desk.irregular.damaged.includes(order.orderSn) && { pay_amount: '?' }),
    ...receiverOf(isWaiting && !order.isReviewed),
    logistics_id: order.logisticsId === '' ? 0 : idOf(order.logisticsId),
    tracking_number: order.trackingNumber,
    buyer_memo: '',
    ...noteOf(books, order),
    item_list: [itemOf(order, idOf)],
    card_info_list: Array.from({ length: dispensedCount(books, order) }, () => ({
      card_no: '~AgAAAAHc1~',
      mask_password: '~AgAAAAHp1~',
    })),
    order_tag_list: [{ name: 'ship_hold', value: order.isHeld ? 1 : 0 }],
    gift_list: [],
    extra_delivery_list: (books.desk.extraParcels[order.orderSn] ?? []).map((parcel) => ({
      logistics_id: idOf(parcel.logisticsId),
      tracking_number: parcel.trackingNumber,
    })),
  };
}

function timesOf(order: SandboxOrder): WireObject {
  const { confirmedAt } = order;
  return {
    created_time: beijingText(order.createdAt),
    pay_time: textOf(order.paidAt),
    confirm_time: textOf(confirmedAt),
    shipping_time: textOf(order.shippedAt),
    receive_time: textOf(order.receivedAt),
    last_ship_time: textOf(confirmedAt === null ? null : confirmedAt + shipWithinMs),
    updated_at: beijingText(order.updatedAt),
  };
}

/** A time that has not come is an empty text. */
function textOf(at: number | null): string {
  return at === null ? '' : beijingText(at);
}

/** Yuan as doubles, as the platform has them; two decimals survive that. */
function amountsOf(order: SandboxOrder): WireObject {
  const { item, sellerDiscountFen, platformDiscountFen, postageFen } = order;
  return {
    pay_amount: payFen(order) / 100,
    goods_amount: (item.priceFen * item.count) / 100,
    discount_amount: (sellerDiscountFen + platformDiscountFen) / 100,
    platform_discount: platformDiscountFen / 100,
    seller_discount: sellerDiscountFen / 100,
    capital_free_discount: 0,
    postage: postageFen / 100,
    order_change_amount: 0,
  };
}

/** Ciphertext while the order waits to be shipped, and nothing before and after. */
function receiverOf(isShown: boolean): WireObject {
  return {
    province: isShown ? '上海市' : '',
    receiver_name: isShown ? '~AgAAAAHx1~' : '',
    receiver_name_mask: isShown ? '张**' : '',
    receiver_phone: isShown ? '$AgAAAAHy1$' : '',
    receiver_phone_mask: isShown ? '138****0000' : '',
    receiver_address: isShown ? '~AgAAAAHz1~' : '',
    receiver_address_mask: isShown ? '幸福路*****' : '',
  };
}

function itemOf(order: SandboxOrder, idOf: (id: string) => string | bigint): WireObject {
  const sku = skuOf(order.item.outerId);
  return {
    goods_id: idOf(sku.goodsId),
    sku_id: idOf(sku.skuId),
    goods_name: sku.goodsName,
    goods_spec: sku.spec,
    goods_price: order.item.priceFen / 100,
    goods_count: order.item.count,
    outer_id: sku.outerId,
    outer_goods_id: sku.outerGoodsId,
    goods_img: 'https://img.example/g.jpg',
  };
}

function noteOf(books: ShopBooks, { orderSn }: SandboxOrder): WireObject {
  const { text = '', flag } = books.desk.notes[orderSn] ?? {};
  return { remark: text, ...(flag && { remark_tag: flag.tag, remark_tag_name: flag.name }) };
}
