import type { DeadlinePayloads } from '../../deadlines/deadline-events.ts';
import type { BreachAction, DeadlineName } from '../../deadlines/deadline.ts';
import type { Sentences } from './sentence.ts';

const actionsIn: Readonly<Record<BreachAction, { readonly en: string; readonly zh: string }>> = {
  freeze: { en: 'freeze', zh: '冻结' },
  approve: { en: 'approve', zh: '同意售后' },
  reject: { en: 'reject', zh: '拒绝售后' },
  expire: { en: 'expire', zh: '退货超时关闭' },
  settle: { en: 'settle', zh: '按收货处理并退款' },
  close: { en: 'close', zh: '关闭售后' },
};

const namesIn: Readonly<Record<DeadlineName, { readonly en: string; readonly zh: string }>> = {
  delivery: { en: 'delivery', zh: '发货' },
  confirmation: { en: 'telling the channel of the shipment', zh: '向平台登记发货' },
  verification: { en: 'verification', zh: '核销' },
  first_answer: { en: 'the first answer to a case', zh: '售后首次答复' },
  decision: { en: 'deciding about a case', zh: '售后审核' },
  buyer_return: { en: 'the buyer’s return', zh: '买家退货' },
  receipt: { en: 'receiving what was sent back', zh: '退货签收' },
  inspection: { en: 'inspecting what was sent back', zh: '退货验货' },
  settling: { en: 'carrying out what was agreed to', zh: '售后执行' },
  buyer_payment: { en: 'the buyer’s payment of the difference', zh: '买家补差价' },
  revision: { en: 'the buyer’s answer to a refusal', zh: '买家修改申请' },
  ruling: { en: 'the ruling in a dispute', zh: '平台裁决' },
  redemption: { en: 'redemption', zh: '兑换' },
  link_expiry: { en: 'redemption, before the link expires', zh: '兑换（链接即将过期）' },
};

/** What is announced of the deadlines of an order. */
export const deadlineSentences: Sentences<keyof DeadlinePayloads> = {
  'deadline.warned': {
    en: ({ name, dueAt }, { time }) =>
      dueAt === null
        ? `The buyer is to be reminded of ${namesIn[name].en}`
        : `The deadline for ${namesIn[name].en} is near: ${time(dueAt)}`,
    zh: ({ name, dueAt }, { time }) =>
      dueAt === null
        ? `提醒买家：${namesIn[name].zh}`
        : `${namesIn[name].zh}即将到期：${time(dueAt)}`,
  },
  'deadline.breached': {
    en: ({ name }) => `The deadline for ${namesIn[name].en} has passed`,
    zh: ({ name }) => `${namesIn[name].zh}已逾期`,
  },
  'deadline.acted': {
    en: ({ name, action, refusal }) =>
      refusal === null
        ? `Because the deadline for ${namesIn[name].en} has passed: ${actionsIn[action].en}`
        : `The deadline for ${namesIn[name].en} has passed, but ${actionsIn[action].en} was refused (${refusal})`,
    zh: ({ name, action, refusal }) =>
      refusal === null
        ? `${namesIn[name].zh}逾期，自动执行：${actionsIn[action].zh}`
        : `${namesIn[name].zh}逾期，自动${actionsIn[action].zh}被拒绝（${refusal}）`,
  },
  'deadline.escalated': {
    en: ({ name, level, to }) =>
      `The deadline for ${namesIn[name].en} has passed and nothing has happened: tell ${to} (step ${level})`,
    zh: ({ name, level, to }) => `${namesIn[name].zh}逾期仍未处理，第 ${level} 级上报：${to}`,
  },
  'deadline.reminded': {
    en: ({ name, level, to }) => `Reminder ${level + 1} of ${namesIn[name].en}, to ${to}`,
    zh: ({ name, level, to }) => `第 ${level + 1} 次提醒${namesIn[name].zh}：${to}`,
  },
  'deadline.recounted': {
    en: ({ nextAt }, { time }) =>
      nextAt === null
        ? 'Deadlines were counted anew by the shop’s terms: none is to come'
        : `Deadlines were counted anew by the shop’s terms: the next is to be told at ${time(nextAt)}`,
    zh: ({ nextAt }, { time }) =>
      nextAt === null
        ? '已按店铺规则重新计算时限：暂无到期项'
        : `已按店铺规则重新计算时限：下次提示 ${time(nextAt)}`,
  },
};
