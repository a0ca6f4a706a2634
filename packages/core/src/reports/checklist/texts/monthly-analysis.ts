import type { CheckText } from './check-text.ts';

/** What the monthly checks of channels and orders say. */
export const monthlyAnalysisTexts = {
  'monthly.performance': {
    title: { en: 'How channels and shops do', zh: '渠道绩效评估' },
    findings: {
      'channel.drop_candidate': {
        says: {
          en: '{name} does badly ({weaknesses}): {paidOrders} paid orders, {ordersPerWeek} a week more than the week before, conversion {conversionShare}, after-sales {afterSalesShare}',
          zh: '{name} 绩效偏低（{weaknesses}）：已付订单 {paidOrders} 笔，每周变化 {ordersPerWeek}，转化率 {conversionShare}，售后率 {afterSalesShare}',
        },
        advice: {
          en: 'Improve it, or let it finish its orders and close it.',
          zh: '请优化该渠道；如需淘汰，请先排空订单再停用。',
        },
      },
    },
  },
  'monthly.metrics': {
    title: { en: 'Figures of the month', zh: '月度订单指标' },
    findings: {},
  },
  'monthly.root_causes': {
    title: { en: 'Root causes of abnormal orders', zh: '异常订单根因' },
    findings: {
      'root_cause.recurring': {
        says: {
          en: '{cause} comes back: {orders} orders now ({ordersShare}), and in {periodsBefore} of four periods before',
          zh: '{cause} 反复出现：本期 {orders} 笔（{ordersShare}），前四期中有 {periodsBefore} 期出现',
        },
        advice: {
          en: 'Take the measure that fits ({measure}): restock before it runs out, map items before they are listed, review rules and buyers, staff the deadlines, settle conflicts with the channel.',
          zh: '请按建议整改（{measure}）：提前补货、上架前完成映射、复核风控规则与用户、保障时效人手、与渠道核对冲突。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
