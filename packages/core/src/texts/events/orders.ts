import type { CasePayloads } from '../../after-sales/case-events.ts';
import type { DeadlinePayloads } from '../../deadlines/deadline-events.ts';
import type { ConfirmationPayloads } from '../../fulfilment/confirmation-events.ts';
import type { FulfilPayloads } from '../../fulfilment/fulfil-events.ts';
import type { IssuePayloads } from '../../fulfilment/issue-events.ts';
import type { ParcelPayloads } from '../../fulfilment/parcel-events.ts';
import type { BuiltInHoldReason, HoldReason } from '../../order/hold-machine.ts';
import type { OrderEventType } from '../../order/order-events.ts';
import type { PresenceFinding } from '../../order/presence-machine.ts';
import type { PersonalPayloads } from '../../people/personal-events.ts';
import type { RedemptionPayloads } from '../../redemption/redemption-events.ts';
import type { VerificationPayloads } from '../../verification/verification-events.ts';
import { because, inWords, type Sentences } from './sentence.ts';

type OfFeatures =
  | keyof CasePayloads
  | keyof ConfirmationPayloads
  | keyof DeadlinePayloads
  | keyof FulfilPayloads
  | keyof IssuePayloads
  | keyof ParcelPayloads
  | keyof PersonalPayloads
  | keyof RedemptionPayloads
  | keyof VerificationPayloads;

const holdsZh: Readonly<Record<BuiltInHoldReason, string>> = {
  manual: '人工冻结',
  risk: '风控',
  out_of_stock: '缺货',
  unmapped_product: '商品未映射',
  channel_hold: '平台暂停发货',
  channel_refund: '平台退款中',
  conflict: '与平台数据冲突',
  fulfilment_failed: '代充失败',
  buyer_blocked: '用户受限',
  shop_closed: '店铺停用',
  shop_paused: '店铺风险暂停',
};

function holdZh(reason: HoldReason): string {
  return (holdsZh as Readonly<Record<string, string>>)[reason] ?? reason;
}

const findingsZh: Readonly<Record<PresenceFinding, string>> = {
  paid: '付款',
  shipped: '发货',
  refunded: '退款',
  reopened: '重新处理',
};

/** What happens to an order as a whole: its money, its holds, its prices. */
export const orderSentences: Sentences<Exclude<OrderEventType, OfFeatures>> = {
  'order.placed': {
    en: ({ order }, { amount }) =>
      `Order ${order.orderNo} was placed for ${amount(order.buyerPaidMinor)}`,
    zh: ({ order }, { amount }) =>
      `订单 ${order.orderNo} 已创建，金额 ${amount(order.buyerPaidMinor)}`,
  },
  'order.reported': {
    en: ({ reported }) => `The channel reported a change: payment ${inWords(reported.payment)}`,
    zh: ({ reported }) => `渠道上报了变更：付款状态 ${reported.payment}`,
  },
  'order.read': {
    en: ({ readAt }, { time }) =>
      `The order was read again at ${time(readAt)}; nothing has changed`,
    zh: ({ readAt }, { time }) => `已于 ${time(readAt)} 重新读取订单，无变化`,
  },
  'order.told': {
    en: () => 'The host told what has become of the order',
    zh: () => '宿主系统告知了订单的最新情况',
  },
  'order.repriced': {
    en: ({ buyerPaidMinor }, { amount }) => `The price changed to ${amount(buyerPaidMinor)}`,
    zh: ({ buyerPaidMinor }, { amount }) => `订单改价为 ${amount(buyerPaidMinor)}`,
  },
  'order.line_mapped': {
    en: ({ product }) => `A line was matched with product ${product.productId}`,
    zh: ({ product }) => `商品行已映射到商品 ${product.productId}`,
  },
  'order.removed': {
    en: () => 'The order was removed from the lists',
    zh: () => '订单已从列表移除',
  },
  'order.restored': {
    en: ({ finding }) =>
      finding === null
        ? 'The order was restored to the lists'
        : `The order came back to the lists, because it was ${inWords(finding)}`,
    zh: ({ finding }) => (finding === null ? '订单已恢复' : `订单因${findingsZh[finding]}自动恢复`),
  },
  'order.paid': {
    en: ({ paidAt }, { time }) => `The buyer paid at ${time(paidAt)}`,
    zh: ({ paidAt }, { time }) => `买家于 ${time(paidAt)} 付款`,
  },
  'order.completed': {
    en: () => 'The order was completed at its channel',
    zh: () => '订单在渠道侧交易成功',
  },
  'order.closed': {
    en: () => 'The order was closed at its channel',
    zh: () => '订单在渠道侧已关闭',
  },
  'order.held': {
    en: ({ reason, note }) => `The order was frozen (${inWords(reason)})${because(note)}`,
    zh: ({ reason, note }) => `订单已冻结（${holdZh(reason)}）${because(note, '：')}`,
  },
  'order.released': {
    en: ({ reason }) => `A hold was released (${inWords(reason)})`,
    zh: ({ reason }) => `冻结已解除（${holdZh(reason)}）`,
  },
  'order.hold_overridden': {
    en: ({ reason }) => `Staff went over a hold (${inWords(reason)})`,
    zh: ({ reason }) => `人工越权解除冻结（${holdZh(reason)}）`,
  },
  'order.watched': {
    en: ({ note }) => `Whoever bought it is watched (${note})`,
    zh: ({ note }) => `下单用户受关注（${note}）`,
  },
  'order.override_lapsed': {
    en: ({ reason }) => `What staff went over has ended by itself (${inWords(reason)})`,
    zh: ({ reason }) => `越权解除的冻结原因已消失（${holdZh(reason)}）`,
  },
  'settlement.opened': {
    en: () => 'Its money is on its way to the shop',
    zh: () => '订单款项进入待结算',
  },
  'settlement.settled': {
    en: () => 'Its money has reached the shop',
    zh: () => '订单款项已结算到店铺',
  },
  'settlement.restored': {
    en: () => 'Money that had gone back came back to the shop; the order is unsettled again',
    zh: () => '退出的资金被退回店铺，订单重新待结算',
  },
  'settlement.reversed': {
    en: () => 'Its money has gone back',
    zh: () => '订单款项已退回',
  },
  'dispatch.retried': {
    en: ({ subscriber }) => `Events were sent to subscriber ${subscriber} once more`,
    zh: ({ subscriber }) => `已重新向订阅者 ${subscriber} 推送事件`,
  },
  'dispatch.skipped': {
    en: ({ subscriber, seq }) => `Event ${seq} was left out for subscriber ${subscriber}`,
    zh: ({ subscriber, seq }) => `已为订阅者 ${subscriber} 跳过第 ${seq} 个事件`,
  },
};
