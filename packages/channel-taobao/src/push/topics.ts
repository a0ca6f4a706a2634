/** What a message is about, and so what is read again. */
export type TopicSubject = 'order' | 'refund' | 'other';

const trade = (name: string) => `taobao_trade_Trade${name}`;
const refund = (name: string) => `taobao_refund_Refund${name}`;

const orderTopics = [
  ...['Create', 'BuyerPay', 'BuyerStepPay', 'ModifyFee', 'SellerShip', 'PartlySellerShip'],
  ...['Success', 'PartlyConfirmPay', 'PartlyRefund', 'Close', 'CloseAndModifyDetailOrder'],
  ...['Changed', 'LogisticsAddressChanged', 'TimeoutRemind', 'DelayConfirmPay', 'AlipayCreate'],
].map(trade);

const refundTopics = [
  ...['Created', 'SellerAgreeAgreement', 'SellerRefuseAgreement', 'BuyerModifyAgreement'],
  ...['BuyerReturnGoods', 'CreateMessage', 'Closed', 'Success', 'TimeoutRemind', 'BlockMessage'],
]
  .map(refund)
  .concat(['taobao_refund_TaobaoInterApplied', 'taobao_refund_TaobaoIntervened']);

// Nothing of an order here depends on them, and our own note is one of them.
const otherTopics = ['MemoModified', 'Rated'].map(trade);

/** The topics of the list of 2026-07 that speak of orders and refunds, each with what it is about. */
const subjectByTopic: ReadonlyMap<string, TopicSubject> = new Map<string, TopicSubject>([
  ...orderTopics.map((topic) => [topic, 'order'] as const),
  ...refundTopics.map((topic) => [topic, 'refund'] as const),
  ...otherTopics.map((topic) => [topic, 'other'] as const),
]);

/** What a topic is about. A newer one of the same family is read like its siblings: it costs a reading. */
export function subjectOf(topic: string): TopicSubject {
  const known = subjectByTopic.get(topic);
  if (known !== undefined) return known;
  if (topic.startsWith('taobao_trade_')) return 'order';
  return topic.startsWith('taobao_refund_') ? 'refund' : 'other';
}
