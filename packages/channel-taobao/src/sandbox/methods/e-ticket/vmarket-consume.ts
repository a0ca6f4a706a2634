import {
  beijingText,
  id,
  integer,
  optional,
  required,
  text,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import {
  isRefusal,
  takeUseBack,
  ticketOf,
  usableCode,
  useCode,
  type UseWish,
} from '../../books/e-tickets.ts';
import { skuOf } from '../../books/skus.ts';
import { tradeOf, type ShopBooks } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed, type TopAnswer } from '../../protocol/define-method.ts';
import { businessRefusal } from '../../protocol/refusals.ts';
import { serialNumber } from './code-lists.ts';

const common = {
  order_id: required(id),
  token: required(text),
  codemerchant_id: optional(id),
  posid: optional(text),
} as const;

/** Asks whether a code could be used. A code that is used up is no refusal: the answer says 0. */
export const vmarketBeforeconsume = defineMethod({
  name: 'taobao.vmarket.eticket.beforeconsume',
  parameters: { ...common, verify_code: required(text), mobile: optional(text) },
  answer: ({ order_id: tid, token, verify_code: code }, { books }) => {
    const wish = { tid, token, code, num: 0, serial: null };
    const found = usableCode(books, wish);
    if (isRefusal(found)) return refuse(businessRefusal(...found));
    return succeed({ ret_code: found.left > 0 ? 1 : 0, ...standing(books, wish) });
  },
});

/** Uses a code. */
export const vmarketConsume = defineMethod({
  name: 'taobao.vmarket.eticket.consume',
  writes: true,
  parameters: {
    ...common,
    verify_code: required(text),
    consume_num: required(integer(1, 10_000)),
    serial_num: optional(serialNumber),
    new_code: optional(text),
    qr_images: optional(text),
  },
  answer: (values, { books }): TopAnswer => {
    const { order_id: tid, token, verify_code: code, consume_num: num } = values;
    const wish = { tid, token, code, num, serial: values.serial_num };
    const use = useCode(books, wish);
    if (isRefusal(use)) return refuse(businessRefusal(...use));
    return succeed({
      ret_code: 1,
      consume_secial_num: use.serial,
      ...standing(books, wish),
    });
  },
});

/** Takes a use back. */
export const vmarketReverse = defineMethod({
  name: 'taobao.vmarket.eticket.reverse',
  writes: true,
  parameters: {
    ...common,
    reverse_code: required(text),
    reverse_num: required(integer(1, 10_000)),
    consume_secial_num: required(text),
    verify_codes: optional(text),
  },
  answer: (values, { books }) => {
    const { order_id: tid, token, reverse_code: code, reverse_num: num } = values;
    const wish = { tid, token, code, num, serial: values.consume_secial_num };
    const refusal = takeUseBack(books, wish);
    if (refusal !== null) return refuse(businessRefusal(...refusal));
    const left = leftOf(books, tid).reduce((sum, each) => sum + each.left, 0);
    return succeed({ ret_code: 1, left_num: left });
  },
});

function leftOf(books: ShopBooks, tid: string) {
  return ticketOf(books, tid)?.codes ?? [];
}

function standing(books: ShopBooks, { tid, code }: UseWish): WireObject {
  const ticket = ticketOf(books, tid);
  const trade = tradeOf(books, tid);
  const codes = leftOf(books, tid);
  return {
    order_id: BigInt(tid),
    item_title: skuOf(trade.lines[0]?.outerSkuId ?? '').title,
    left_num: codes.reduce((sum, each) => sum + each.left, 0),
    code_left_num: codes.find((each) => each.code === code)?.left ?? 0,
    valid_start: beijingText(trade.paidAt ?? trade.createdAt),
    valid_ends: beijingText(ticket?.validUntil ?? trade.createdAt),
  };
}
