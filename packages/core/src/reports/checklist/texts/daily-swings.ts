import type { CheckText } from './check-text.ts';

/** What the daily check of rises and falls says. */
export const dailySwingTexts = {
  'daily.balance_swings': {
    title: { en: 'Rises and falls of balances explained', zh: '余额异常波动' },
    findings: {
      'balance.swing': {
        says: {
          en: '{name}: the balance went from {beforeMinor} ({beforeAt}) to {afterMinor} ({afterAt}); postings explain {explainedMinor}, nothing explains {unexplainedMinor}',
          zh: '{name}：余额由 {beforeMinor}（{beforeAt}）变为 {afterMinor}（{afterAt}），账本可解释 {explainedMinor}，无法解释 {unexplainedMinor}',
        },
        advice: {
          en: 'Look for it at the channel, and in orders and statements of these days; record what it was.',
          zh: '请核查该时段渠道端流水、订单与结算记录，查明后补记入账。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
