import { awaitsMoney, settleRefund } from '../books/refund-commands.ts';
import type { ShopBooks } from '../books/shop-books.ts';
import { defineMethod, refuse, type TopAnswer } from '../protocol/define-method.ts';
import { optional, required, text } from '@kaquan/channel-kit/sandbox';
import { invalidParameter, type TopRefusal } from '../protocol/refusals.ts';
import { agreeLimits, refundInfos, type RefundInfo } from './refund-infos.ts';

/**
 * Agrees to refunds. Each row succeeds or fails by itself; `succ` is true when all have succeeded.
 * While a text-message code is asked for, nothing happens until the call is repeated with it.
 */
export const rpRefundsAgree = defineMethod({
  name: 'taobao.rp.refunds.agree',
  writes: true,
  parameters: { refund_infos: required(refundInfos), code: optional(text) },
  answer: (values, { books }) => {
    const refusal = limitRefusal(books, values.refund_infos);
    if (refusal !== null) return refuse(refusal);
    if (books.desk.smsCode !== null && values.code !== books.desk.smsCode) return codeAskedFor;
    books.desk.smsCode = null;
    return agreeAll(books, values.refund_infos);
  },
});

/** No source shows this answer; it follows the form of a call in which every row has failed. */
const codeAskedFor: TopAnswer = {
  kind: 'success',
  applied: false,
  body: { succ: false, msg_code: 'OP_FAILURE_UE', message: '短信验证码已发送，请输入验证码' },
};

function limitRefusal(books: ShopBooks, infos: readonly RefundInfo[]): TopRefusal | null {
  const limits = agreeLimits[books.desk.seller.type];
  const totalFen = infos.reduce((total, info) => total + info.amountFen, 0);
  const formed = infos.every((info) => (info.phase !== null) === limits.namesPhase);
  if (!formed) {
    const rule = limits.namesPhase ? 'Tmall needs the phase' : 'Taobao has no phase here';
    return invalidParameter('refund_infos', rule);
  }
  if (infos.length > limits.maxRefunds) return invalidParameter('refund_infos', 'too many');
  return totalFen > limits.maxTotalFen ? invalidParameter('refund_infos', 'too much money') : null;
}

function agreeAll(books: ShopBooks, infos: readonly RefundInfo[]): TopAnswer {
  const rows = infos.map((info) => {
    const trouble = agree(books, info);
    return {
      refund_id: info.refundId,
      succ: trouble === null,
      message: trouble ?? '操作成功',
    };
  });
  const done = rows.filter((row) => row.succ).length;
  const partly = done > 0 ? 'SOME_OP_SUCC' : 'OP_FAILURE_UE';
  return {
    kind: 'success',
    applied: done > 0,
    body: {
      succ: done === rows.length,
      msg_code: done === rows.length ? 'OP_SUCC' : partly,
      message: done === rows.length ? '操作成功' : '部分或全部退款处理失败',
      results: { refund_mapping_result: rows },
    },
  };
}

/** Pays one refund back, or says why not. */
function agree(books: ShopBooks, info: RefundInfo): string | null {
  const refund = books.refunds.get(info.refundId);
  if (refund === undefined) return '退款单不存在';
  if (!awaitsMoney(refund)) return '退款状态不对';
  if (refund.version !== info.version) return '退款版本号不一致，请重新获取';
  if (refund.feeFen !== info.amountFen) return '退款金额不一致';
  if (info.phase !== null && info.phase !== refund.phase) return '退款阶段不一致';
  if (agreeLimits[books.desk.seller.type].namesPhase && !refund.reviewed) return '请先审核退款单';
  settleRefund(books, refund);
  books.desk.counters.refundsAgreed += 1;
  return null;
}
