import { defaulted, id, integer, optional, required, text } from '@kaquan/channel-kit/sandbox';
import type { SandboxCode } from '../../books/e-ticket-types.ts';
import {
  isRefusal,
  orderRefusal,
  resendCodes,
  sendCodes,
  takeUseBack,
  ticketOf,
  usableCode,
  useCode,
  type ETicketRefusal,
} from '../../books/e-tickets.ts';
import { shipTrade } from '../../books/trade-commands.ts';
import { defineMethod, refuse, succeed, type TopAnswer } from '../../protocol/define-method.ts';
import { invalidParameter, missingParameter } from '../../protocol/refusals.ts';
import { kaList, maList, serialNumber } from './code-lists.ts';

/** This family says no inside an ordinary answer. */
function answerOf(refusal: ETicketRefusal | null): TopAnswer {
  if (refusal === null) {
    const body = { attribute_map: '{}' };
    return succeed({ ret_code: 'isv.success-all', ret_msg: '操作成功', resp_body: body });
  }
  const [code, words] = refusal;
  return { kind: 'success', applied: false, body: { ret_code: code, ret_msg: words } };
}

const common = {
  outer_id: required(id),
  token: required(text),
  biz_type: defaulted(integer(1, 1_000_000), 3001),
} as const;

/** The seller sends codes, or cards with `certificate_type` 1, which ships the order. */
export const merchantSend = defineMethod({
  name: 'taobao.eticket.merchant.ma.send',
  writes: true,
  parameters: {
    ...common,
    certificate_type: defaulted(integer(0, 1), 0),
    isv_ma_list: optional(maList),
    isv_ka_list: optional(kaList),
  },
  answer: (values, { books }) => {
    const { outer_id: tid, token, isv_ma_list: codes, isv_ka_list: cards } = values;
    const isOfCards = values.certificate_type === 1;
    const name = isOfCards ? 'isv_ka_list' : 'isv_ma_list';
    const given: readonly SandboxCode[] | null = isOfCards ? (cards?.codes ?? null) : codes;
    if (given === null) return refuse(missingParameter(name));
    const { cardList } = books.desk.eTickets;
    if (isOfCards && cards?.form !== cardList) return refuse(invalidParameter(name, cardList));
    const refusal = sendCodes(books, { tid, token }, given);
    if (refusal === null) shipTrade(books, tid);
    return answerOf(refusal);
  },
});

/** The seller sends codes once more. */
export const merchantResend = defineMethod({
  name: 'taobao.eticket.merchant.ma.resend',
  writes: true,
  parameters: { ...common, isv_ma_list: required(maList) },
  answer: ({ outer_id: tid, token, isv_ma_list: codes }, { books }) =>
    answerOf(resendCodes(books, { tid, token }, codes)),
});

/** The seller says that it cannot send them. */
export const merchantFailsend = defineMethod({
  name: 'taobao.eticket.merchant.ma.failsend',
  writes: true,
  parameters: { ...common, sub_err_code: required(text), sub_err_msg: required(text) },
  answer: ({ outer_id: tid, token, sub_err_code: code }, { books }) => {
    const refusal = orderRefusal(books, { tid, token });
    const ticket = ticketOf(books, tid);
    if (refusal === null && ticket !== null) {
      ticket.failure = code;
      books.changed();
    }
    return answerOf(refusal);
  },
});

const use = {
  ...common,
  code: required(text),
  serial_num: optional(serialNumber),
  pos_id: optional(text),
  isv_ma_list: optional(maList),
} as const;

/** Asks whether a code could be used. */
export const merchantAvailable = defineMethod({
  name: 'taobao.eticket.merchant.ma.available',
  parameters: { ...use, consume_num: required(integer(1, 10_000)) },
  answer: (values, { books }) => {
    const { outer_id: tid, token, code, consume_num: num, serial_num: serial } = values;
    const found = usableCode(books, { tid, token, code, num, serial });
    return answerOf(isRefusal(found) ? found : null);
  },
});

/** Uses a code. */
export const merchantConsume = defineMethod({
  name: 'taobao.eticket.merchant.ma.consume',
  writes: true,
  parameters: { ...use, consume_num: required(integer(1, 10_000)) },
  answer: (values, { books }) => {
    const { outer_id: tid, token, code, consume_num: num, serial_num: serial } = values;
    const used = useCode(books, { tid, token, code, num, serial });
    return answerOf(isRefusal(used) ? used : null);
  },
});

/** Takes a use back. */
export const merchantReverse = defineMethod({
  name: 'taobao.eticket.merchant.ma.reverse',
  writes: true,
  parameters: { ...use, reverse_num: required(integer(1, 10_000)) },
  answer: (values, { books }) => {
    const { outer_id: tid, token, code, reverse_num: num, serial_num: serial } = values;
    return answerOf(takeUseBack(books, { tid, token, code, num, serial }));
  },
});
