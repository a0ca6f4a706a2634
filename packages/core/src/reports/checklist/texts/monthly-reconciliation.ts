import type { CheckText } from './check-text.ts';

const ours = {
  en: 'the statement says {theirsMinor}, our ledger {oursMinor} ({cause})',
  zh: '对账单为 {theirsMinor}，账本为 {oursMinor}（{cause}）',
};

/** What the monthly reconciliation says. */
export const monthlyReconciliationTexts = {
  'monthly.reconciliation': {
    title: { en: 'Statements against orders, ledger and keys', zh: '月度对账' },
    findings: {
      'reconcile.missing_here': {
        says: {
          en: `{shop}: order {name} is not ours: ${ours.en}`,
          zh: `{shop}：本地没有订单 {name}：${ours.zh}`,
        },
        advice: {
          en: 'Take the order in; where it is of another shop, say so when you sign off.',
          zh: '请补录该订单；若属于其他店铺，请在签核时说明。',
        },
      },
      'reconcile.missing_there': {
        says: {
          en: `{shop}: no line for {name}: ${ours.en}`,
          zh: `{shop}：对账单缺少 {name} 的流水：${ours.zh}`,
        },
        advice: {
          en: 'Import the statement again; where the money did not come, ask the channel.',
          zh: '请重新导入对账单；若确未到账，请向平台核实。',
        },
      },
      'reconcile.amount': {
        says: {
          en: `{shop}: other amounts for {name}: ${ours.en}`,
          zh: `{shop}：{name} 金额不一致：${ours.zh}`,
        },
        advice: {
          en: 'Read the order again; where both stay, ask the channel what the line is for.',
          zh: '请重新读取订单；若仍不一致，请向平台核实该笔流水。',
        },
      },
      'reconcile.state': {
        says: {
          en: `{shop}: {name} stands otherwise here: ${ours.en}`,
          zh: `{shop}：{name} 状态不一致：${ours.zh}`,
        },
        advice: {
          en: 'Read the order again, so that its payment and refunds are what the channel says.',
          zh: '请重新读取订单，使付款与退款与平台一致。',
        },
      },
      'reconcile.double_line': {
        says: {
          en: `{shop}: {name} is told twice: ${ours.en}`,
          zh: `{shop}：{name} 流水重复：${ours.zh}`,
        },
        advice: {
          en: 'See which line the channel stands by; explain the other one.',
          zh: '请核实以哪一笔为准，并说明另一笔。',
        },
      },
      'reconcile.unmatched_line': {
        says: {
          en: `{shop}: {name} names no order: ${ours.en}`,
          zh: `{shop}：{name} 未关联订单：${ours.zh}`,
        },
        advice: {
          en: 'Find out what the money was for, and note it when you sign off.',
          zh: '请查明该笔资金用途，并在签核时说明。',
        },
      },
      'reconcile.balance': {
        says: {
          en: `{shop}: lines are missing before {name}: ${ours.en}`,
          zh: `{shop}：{name} 之前余额不连续：${ours.zh}`,
        },
        advice: {
          en: 'Import the whole statement of that day again: a line of it is not here.',
          zh: '请重新导入当日完整对账单，其中有流水缺失。',
        },
      },
      'reconcile.ledger': {
        says: {
          en: `{shop}: the books of {name} do not add up: ${ours.en}`,
          zh: `{shop}：{name} 账实不符：${ours.zh}`,
        },
        advice: {
          en: 'Compare its postings with its history: somebody has written past the core.',
          zh: '请核对该订单的分录与历史，可能有绕过系统的写入。',
        },
      },
      'reconcile.goods': {
        says: {
          en: `{shop}: goods and money of {name} disagree: ${ours.en}`,
          zh: `{shop}：{name} 货款不符：${ours.zh}`,
        },
        advice: {
          en: 'See which keys went out for it, and void or charge for what nobody owes.',
          zh: '请核对该订单发出的卡密，作废或追回无人应得的部分。',
        },
      },
      'reconcile.no_statement': {
        says: {
          en: '{shop}: {orders} orders moved money, and no statement tells of it',
          zh: '{shop}：{orders} 个订单有资金变动，但没有对账单',
        },
        advice: {
          en: 'Import the statement of the period, or let the worker pull it.',
          zh: '请导入本期对账单，或由后台任务拉取。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
