import { id, optional, required, text } from '@kaquan/channel-kit/sandbox';
import { orderRefusal, resendCodes, sendCodes, ticketOf } from '../../books/e-tickets.ts';
import { shipTrade } from '../../books/trade-commands.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { businessRefusal } from '../../protocol/refusals.ts';
import { verifyCodes } from './code-lists.ts';

/** The seller sends the codes of an order, which ships it. */
export const vmarketSend = defineMethod({
  name: 'taobao.vmarket.eticket.send',
  writes: true,
  parameters: {
    order_id: required(id),
    verify_codes: required(verifyCodes),
    token: required(text),
    codemerchant_id: optional(id),
    qr_images: optional(text),
  },
  answer: ({ order_id: tid, verify_codes: codes, token }, { books }) => {
    const refusal = sendCodes(books, { tid, token }, codes);
    if (refusal !== null) return refuse(businessRefusal(...refusal));
    shipTrade(books, tid);
    return succeed({ ret_code: 1 });
  },
});

/** The seller sends them once more, those that can still be used. */
export const vmarketResend = defineMethod({
  name: 'taobao.vmarket.eticket.resend',
  writes: true,
  parameters: {
    order_id: required(id),
    verify_codes: required(verifyCodes),
    token: required(text),
    codemerchant_id: optional(id),
    qr_images: optional(text),
  },
  answer: ({ order_id: tid, verify_codes: codes, token }, { books }) => {
    const refusal = resendCodes(books, { tid, token }, codes);
    return refusal === null ? succeed({ ret_code: 1 }) : refuse(businessRefusal(...refusal));
  },
});

/** The seller says that it cannot send them. */
export const vmarketFailsend = defineMethod({
  name: 'taobao.vmarket.eticket.failsend',
  writes: true,
  parameters: {
    order_id: required(id),
    error_code: required(text),
    error_msg: optional(text),
    token: optional(text),
  },
  answer: ({ order_id: tid, error_code: code, token }, { books }) => {
    const ticket = ticketOf(books, tid);
    const refusal = orderRefusal(books, { tid, token: token ?? ticket?.token ?? '' });
    if (refusal !== null || ticket === null) return refuse(businessRefusal(...(refusal ?? lost)));
    ticket.failure = code;
    books.changed();
    return succeed({ ret_code: 1 });
  },
});

const lost = ['isv.eticket-order-not-exist:order_id', '订单不存在'] as const;
