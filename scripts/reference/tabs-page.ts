import {
  orderTabs,
  tabNames,
  type StatusCondition,
} from '../../packages/core/src/order/order-tabs.ts';
import { tabTexts } from '../../packages/core/src/texts/index.ts';
import { termsByMachine } from './terms.ts';

// What a condition asks about, in both languages; the values of the first four are states.
const facets: Readonly<Record<keyof StatusCondition, readonly [en: string, zh: string]>> = {
  payment: ['payment', '付款'],
  redemption: ['redemption', '兑换'],
  verification: ['verification', '核销'],
  afterSales: ['case', '售后'],
  isFrozen: ['frozen', '冻结'],
  hasOpenCase: ['an open case', '未结售后单'],
  isHidden: ['removed or a test order', '已移除或测试订单'],
  isRefunded: ['something refunded', '已退金额'],
};

/** The reference of the status tabs 状态标签, as Markdown. */
export function tabsPage(): string {
  return [
    '# Status tabs 状态标签',
    '',
    'Generated from the table in the core, which searches, counts and this page share. An order stands',
    'under every tab whose conditions all hold, and so under several or none. `orders.counts` answers',
    'how many stand under each, exactly; `orders.find({ tab })` lists them; `tabTexts` of',
    '`@kaquan/core/texts` has their names.',
    '',
    '标签可以重叠；一个订单满足全部条件时即列入该标签。',
    '',
    '| Tab 标签 | 中文 | English | Conditions | 条件 |',
    '| --- | --- | --- | --- | --- |',
    ...tabNames.map((name) => {
      const { zh, en } = tabTexts[name];
      const where = orderTabs[name];
      return `| \`${name}\` | ${zh} | ${en} | ${conditionsOf(where, 0)} | ${conditionsOf(where, 1)} |`;
    }),
    '',
    'The verification and the case of an order are computed from its units and its cases:',
    '',
    '- verification 核销: `needs_check` while the channel’s answer about a unit does; else `pending` while',
    '  one awaits it; else `verifying` while the channel is asked; else `not_due` while one that will need',
    '  it is still to be handed over; else `undoing` while the channel is to take one back; else `verified`',
    '  when one is; else `voided`; `not_required` where none ever needs it.',
    '- case 售后: that of the last open case, else of the last one, else `none`.',
    '',
  ].join('\n');
}

function conditionsOf(where: StatusCondition, language: 0 | 1): string {
  const texts = Object.entries(where).map(([name, wanted]) => {
    const facet = facets[name as keyof StatusCondition][language];
    if (typeof wanted === 'boolean') return yesOrNo(facet, wanted, language);
    if (wanted.length === 0) return language === 0 ? `${facet}: none` : `${facet}：无`;
    const states = termsByMachine[name]?.states ?? {};
    const words = wanted.map((state) => (language === 0 ? `\`${state}\`` : states[state]));
    return language === 0 ? `${facet} ${words.join(' or ')}` : `${facet}：${words.join('或')}`;
  });
  return texts.join(language === 0 ? '; ' : '；');
}

function yesOrNo(facet: string, isWanted: boolean, language: 0 | 1): string {
  if (language === 0) return isWanted ? facet : `not ${facet}`.replace('not an ', 'no ');
  return isWanted ? `有${facet}` : `无${facet}`;
}
