import type { CheckText } from './check-text.ts';

/** What the daily checks of orders say. */
export const dailyOrderTexts = {
  'daily.redemption': {
    title: { en: 'Goods handed over in time', zh: '待兑换订单时效' },
    findings: {
      'order.overdue': {
        says: {
          en: 'Order {orderNo} should have been ready by {dueAt}: {lateMs} late',
          zh: '订单 {orderNo} 应在 {dueAt} 前备好或交付，已逾期 {lateMs}',
        },
        advice: {
          en: 'Ship it. Where it waits for stock, import keys; where it cannot be supplied, reject it.',
          zh: '立即发货；缺货请补充卡密，无法供货请拒绝订单。',
        },
      },
    },
  },
  'daily.verification': {
    title: { en: 'Goods verified in time', zh: '待核销订单时效' },
    findings: {
      'verification.overdue': {
        says: {
          en: 'Order {orderNo} should have been verified by {dueAt}: {lateMs} late',
          zh: '订单 {orderNo} 应在 {dueAt} 前核销，已逾期 {lateMs}',
        },
        advice: {
          en: 'Verify what was used; ask the counter about what was not.',
          zh: '核销已使用的商品；未使用的请向核销点核实。',
        },
      },
    },
  },
  'daily.after_sales': {
    title: { en: 'After-sales answered in time', zh: '待售后响应时效' },
    findings: {
      'case.overdue': {
        says: {
          en: 'A case of order {orderNo} waits for us ({waitsFor}) since {sinceAt}: {lateMs} late',
          zh: '订单 {orderNo} 的售后单自 {sinceAt} 起等待处理（{waitsFor}），已逾期 {lateMs}',
        },
        advice: {
          en: 'Answer the buyer: approve, reject with a reason, or settle what was agreed to.',
          zh: '请回应买家：同意、说明理由后拒绝，或完成已同意的退款/补发。',
        },
      },
    },
  },
  'daily.frozen': {
    title: { en: 'Frozen orders', zh: '已冻结订单' },
    findings: {
      'order.frozen': {
        says: {
          en: 'Order {orderNo} is frozen since {sinceAt}: {reasons}',
          zh: '订单 {orderNo} 自 {sinceAt} 起冻结：{reasons}',
        },
        advice: {
          en: 'End the cause: restock, map the item, or decide about the buyer; then it moves on.',
          zh: '排除冻结原因：补货、映射商品或处理用户，原因消除后自动放行。',
        },
      },
    },
  },
  'daily.rejected': {
    title: { en: 'Rejected orders', zh: '已拒绝订单' },
    findings: {
      'order.rejected': {
        says: {
          en: 'Order {orderNo} was rejected at {rejectedAt}: {reason}',
          zh: '订单 {orderNo} 于 {rejectedAt} 被拒绝：{reason}',
        },
        advice: {
          en: 'See whether the cause lies with stock, price or the buyer, and mend that.',
          zh: '核查拒绝原因（库存、价格或用户），并同步调整。',
        },
      },
      'order.money_kept': {
        says: {
          en: 'Order {orderNo} was rejected at {rejectedAt} ({reason}); {openMinor} was not given back',
          zh: '订单 {orderNo} 于 {rejectedAt} 被拒绝（{reason}），{openMinor} 未退还',
        },
        advice: {
          en: 'Refund it, or note why the money is kept.',
          zh: '请退款，或注明不退款的原因。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
