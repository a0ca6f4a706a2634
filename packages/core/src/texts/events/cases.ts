import type { CasePayloads } from '../../after-sales/case-events.ts';
import type { ActionKind } from '../../after-sales/case.ts';
import { caseKinds } from '../../after-sales/case-kinds.ts';
import { rejectionCodes } from '../../after-sales/rejection-codes.ts';
import { because, inWords, partName, unitName, type Sentences } from './sentence.ts';

const rulings = {
  allow: { en: 'allow', zh: '同意' },
  ask: { en: 'leave to a person', zh: '转人工' },
  refuse: { en: 'refuse', zh: '拒绝' },
} as const;

/** What happens to an after-sales case and its remedies. */
export const caseSentences: Sentences<keyof CasePayloads> = {
  'case.opened': {
    en: ({ case: one }) =>
      `Case ${partName(one.caseId)} was opened (${inWords(one.kind)})${because(one.reason)}`,
    zh: ({ case: one }) =>
      `售后单 ${partName(one.caseId)} 已创建（${caseKinds[one.kind].zh}）${because(one.reason, '：')}`,
  },
  'case.updated': {
    en: ({ caseId }) => `Case ${partName(caseId)} was changed`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 有更新`,
  },
  'case.review_begun': {
    en: ({ caseId }) => `Case ${partName(caseId)} is being looked at`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 开始审核`,
  },
  'case.revised': {
    en: ({ caseId }) => `The buyer changed what case ${partName(caseId)} asks for`,
    zh: ({ caseId }) => `买家修改了售后单 ${partName(caseId)}`,
  },
  'case.resubmitted': {
    en: ({ caseId, reason }) =>
      `The buyer asked again about case ${partName(caseId)}${because(reason)}`,
    zh: ({ caseId, reason }) => `买家重新提交售后单 ${partName(caseId)}${because(reason, '：')}`,
  },
  'case.endorsed': {
    en: ({ caseId, by }) => `${by} agreed to case ${partName(caseId)}; others must, too`,
    zh: ({ caseId, by }) => `${by} 已同意售后单 ${partName(caseId)}，尚需他人同意`,
  },
  'case.ruled': {
    en: ({ caseId, ruling }) =>
      `The rules ${rulings[ruling.verdict].en} case ${partName(caseId)} (${inWords(ruling.rule)})`,
    zh: ({ caseId, ruling }) =>
      `规则${rulings[ruling.verdict].zh}售后单 ${partName(caseId)}（${ruling.rule}）`,
  },
  'case.refusal_begun': {
    en: ({ caseId, refusal }) =>
      `The channel is told that case ${partName(caseId)} is refused${because(inWords(refusal.code))}`,
    zh: ({ caseId, refusal }) =>
      `正在向渠道拒绝售后单 ${partName(caseId)}${because(rejectionCodes[refusal.code].zh, '：')}`,
  },
  'case.refusal_failed': {
    en: ({ caseId, note }) =>
      `The channel could not be told that case ${partName(caseId)} is refused${because(note)}`,
    zh: ({ caseId, note }) => `向渠道拒绝售后单 ${partName(caseId)} 失败${because(note, '：')}`,
  },
  'case.overruled': {
    en: ({ caseId, ours }) =>
      `The channel decided case ${partName(caseId)} otherwise; we had ${ours === 'agreed' ? 'agreed' : 'refused'}`,
    zh: ({ caseId, ours }) =>
      `渠道改判售后单 ${partName(caseId)}，本店原${ours === 'agreed' ? '同意' : '拒绝'}`,
  },
  'case.approved': {
    en: ({ caseId, decision }) =>
      `Case ${partName(caseId)} was approved${decision ? ` by rule ${decision.rule}` : ''}`,
    zh: ({ caseId, decision }) =>
      `售后单 ${partName(caseId)} 已同意${decision ? `（规则 ${decision.rule}）` : ''}`,
  },
  'case.return_awaited': {
    en: ({ caseId }) => `The buyer is to send goods back for case ${partName(caseId)}`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 等待买家退货`,
  },
  'case.return_sent': {
    en: ({ caseId }) => `The buyer has sent goods back for case ${partName(caseId)}`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 买家已寄回`,
  },
  'case.return_received': {
    en: ({ caseId }) => `The goods of case ${partName(caseId)} have come back`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 已收到退货`,
  },
  'case.inspected': {
    en: ({ caseId }) => `The goods of case ${partName(caseId)} were inspected`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 的退货已查验`,
  },
  'case.settling': {
    en: ({ caseId }) => `What case ${partName(caseId)} owes is being carried out`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 正在处理`,
  },
  'case.failed': {
    en: ({ caseId, note }) => `Case ${partName(caseId)} could not be carried out${because(note)}`,
    zh: ({ caseId, note }) => `售后单 ${partName(caseId)} 处理失败${because(note, '：')}`,
  },
  'case.done': {
    en: ({ caseId }) => `Case ${partName(caseId)} is done`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 已完成`,
  },
  'case.bounced': {
    en: ({ caseId, note }) => `What case ${partName(caseId)} paid has come back${because(note)}`,
    zh: ({ caseId, note }) => `售后单 ${partName(caseId)} 退款被退票${because(note, '：')}`,
  },
  'case.suspected': {
    en: ({ caseId, suspectedOf }) =>
      `The refund of case ${partName(caseId)} may be that of case ${partName(suspectedOf)}`,
    zh: ({ caseId, suspectedOf }) =>
      `售后单 ${partName(caseId)} 的退款疑似与 ${partName(suspectedOf)} 为同一笔`,
  },
  'case.flagged': {
    en: ({ caseId, rule, count }) =>
      `Case ${partName(caseId)} is its buyer’s number ${count} of its sort: rule ${rule}`,
    zh: ({ caseId, rule, count }) =>
      `售后单 ${partName(caseId)} 是该用户第 ${count} 次同类售后：规则 ${rule}`,
  },
  'case.cleared': {
    en: ({ caseId }) => `The refund of case ${partName(caseId)} is one of its own`,
    zh: ({ caseId }) => `确认售后单 ${partName(caseId)} 为另一笔退款`,
  },
  'case.rejected': {
    en: ({ caseId, rejection }) =>
      `Case ${partName(caseId)} was refused${because(rejection && inWords(rejection.code))}`,
    zh: ({ caseId, rejection }) =>
      `售后单 ${partName(caseId)} 已拒绝${because(rejection && rejectionCodes[rejection.code].zh, '：')}`,
  },
  'case.disputed': {
    en: ({ caseId }) => `The channel decides about case ${partName(caseId)}`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 平台介入`,
  },
  'case.evidence_added': {
    en: ({ caseId, evidence }) => `Evidence for case ${partName(caseId)}${because(evidence.text)}`,
    zh: ({ caseId, evidence }) =>
      `售后单 ${partName(caseId)} 新增凭证${because(evidence.text, '：')}`,
  },
  'case.withdrawn': {
    en: ({ caseId }) => `The buyer withdrew case ${partName(caseId)}`,
    zh: ({ caseId }) => `买家撤销售后单 ${partName(caseId)}`,
  },
  'case.expired': {
    en: ({ caseId }) => `Case ${partName(caseId)} has run out: nothing came back`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 已超时：未收到退货`,
  },
  'case.closed': {
    en: ({ caseId }) => `Case ${partName(caseId)} was closed`,
    zh: ({ caseId }) => `售后单 ${partName(caseId)} 已关闭`,
  },
  'action.planned': {
    en: ({ action }, { amount }) =>
      `Planned: ${inWords(action.kind)}${amountOf(action.amountMinor, amount)}`,
    zh: ({ action }, { amount }) =>
      `计划执行：${actionsZh[action.kind]}${amountOf(action.amountMinor, amount)}`,
  },
  'action.started': {
    en: ({ actionId }) => `Remedy ${partName(actionId)} was begun`,
    zh: ({ actionId }) => `补救措施 ${partName(actionId)} 开始执行`,
  },
  'action.done': {
    en: ({ actionId }) => `Remedy ${partName(actionId)} is done`,
    zh: ({ actionId }) => `补救措施 ${partName(actionId)} 已完成`,
  },
  'action.failed': {
    en: ({ actionId, note }) => `Remedy ${partName(actionId)} has failed${because(note)}`,
    zh: ({ actionId, note }) => `补救措施 ${partName(actionId)} 失败${because(note, '：')}`,
  },
  'action.doubted': {
    en: ({ actionId, note }) =>
      `Nobody knows what became of remedy ${partName(actionId)}${because(note)}`,
    zh: ({ actionId, note }) => `补救措施 ${partName(actionId)} 结果未知${because(note, '：')}`,
  },
  'action.bounced': {
    en: ({ actionId, note }) =>
      `What remedy ${partName(actionId)} paid has come back${because(note)}`,
    zh: ({ actionId, note }) => `补救措施 ${partName(actionId)} 的款项被退回${because(note, '：')}`,
  },
  'compensation.granted': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} of compensation was promised for case ${partName(caseId)}`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 已承诺补偿 ${amount(amountMinor)}`,
  },
  'compensation.voided': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} of compensation for case ${partName(caseId)} will not be paid`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 的补偿 ${amount(amountMinor)} 不再支付`,
  },
  'compensation.paid': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} of compensation was paid for case ${partName(caseId)}`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 已支付补偿 ${amount(amountMinor)}`,
  },
  'compensation.reversed': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} of compensation for case ${partName(caseId)} has come back`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 的补偿 ${amount(amountMinor)} 被退回`,
  },
  'difference.due': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} is owed for the exchange of case ${partName(caseId)}`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 换货应补差价 ${amount(amountMinor)}`,
  },
  'difference.paid': {
    en: ({ caseId, amountMinor, paymentNo }, { amount }) =>
      `${amount(amountMinor)} was paid for the exchange of case ${partName(caseId)}: ${paymentNo}`,
    zh: ({ caseId, amountMinor, paymentNo }, { amount }) =>
      `售后单 ${partName(caseId)} 已补差价 ${amount(amountMinor)}：${paymentNo}`,
  },
  'difference.waived': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} for the exchange of case ${partName(caseId)} was waived`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 免收差价 ${amount(amountMinor)}`,
  },
  'difference.voided': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} for the exchange of case ${partName(caseId)} is owed no more`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 的差价 ${amount(amountMinor)} 不再收取`,
  },
  'difference.returned': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} paid for the exchange of case ${partName(caseId)} goes back`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 已补的差价 ${amount(amountMinor)} 需退回`,
  },
  'supplier.claimed': {
    en: ({ caseId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} lost with case ${partName(caseId)} is claimed from the supplier`,
    zh: ({ caseId, amountMinor }, { amount }) =>
      `售后单 ${partName(caseId)} 的损失 ${amount(amountMinor)} 向供应商索赔`,
  },
  'refund.reserved': {
    en: ({ unitId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} of unit ${unitName(unitId)} is kept for a refund`,
    zh: ({ unitId, amountMinor }, { amount }) =>
      `单元 ${unitName(unitId)} 预留退款 ${amount(amountMinor)}`,
  },
  'refund.released': {
    en: ({ unitId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} of unit ${unitName(unitId)} is not kept for a refund any more`,
    zh: ({ unitId, amountMinor }, { amount }) =>
      `单元 ${unitName(unitId)} 释放预留退款 ${amount(amountMinor)}`,
  },
  'refund.confirmed': {
    en: ({ unitId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} of unit ${unitName(unitId)} was given back`,
    zh: ({ unitId, amountMinor }, { amount }) =>
      `单元 ${unitName(unitId)} 已退款 ${amount(amountMinor)}`,
  },
  'refund.reversed': {
    en: ({ unitId, amountMinor }, { amount }) =>
      `${amount(amountMinor)} that was given back for unit ${unitName(unitId)} has come back`,
    zh: ({ unitId, amountMinor }, { amount }) =>
      `单元 ${unitName(unitId)} 的退款 ${amount(amountMinor)} 被退回（退票）`,
  },
  'unexplained.reversed': {
    en: ({ amountMinor }, { amount }) =>
      `${amount(amountMinor)} that the channel had given back in excess has come back`,
    zh: ({ amountMinor }, { amount }) => `渠道多退的 ${amount(amountMinor)} 被退回（退票）`,
  },
  'refund.unexplained': {
    en: ({ amountMinor }, { amount }) =>
      `The channel gave back ${amount(amountMinor)} more than was paid for the units`,
    zh: ({ amountMinor }, { amount }) => `渠道多退 ${amount(amountMinor)}，超出单元实付`,
  },
};

const actionsZh: Readonly<Record<ActionKind, string>> = {
  refund: '退款',
  reissue: '补发',
  compensate: '补偿',
  receive_return: '收取退货',
  refuse: '拒绝',
};

function amountOf(amountMinor: number, amount: (amountMinor: number) => string): string {
  return amountMinor === 0 ? '' : ` ${amount(amountMinor)}`;
}
