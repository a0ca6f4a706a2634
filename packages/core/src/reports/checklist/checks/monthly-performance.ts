import type { ShopPerformance } from '../../analysis/channels.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck, type CheckContext, type CheckFigures } from '../check.ts';
import type { FindingDraft } from '../finding.ts';
import { analysisOf } from './analysis-of.ts';

/** How channels and shops do 渠道绩效评估, and which are worth dropping 淘汰. */
export const monthlyPerformance = defineCheck({
  id: 'monthly.performance',
  checklist: 'monthly',
  codes: ['channel.drop_candidate'],
  settles: 'all',
  async run(context) {
    const analysis = await analysisOf(context);
    return analysis.map(({ channels, shops }) => {
      const found = collectFindings<'channel.drop_candidate'>();
      const candidates = shops.filter(({ isDropCandidate }) => isDropCandidate);
      for (const shop of candidates) found.add(findingOf(shop, context));
      const falling = shops.filter(({ weaknesses }) => weaknesses.includes('orders_falling'));
      const counts = { channels: channels.length, shops: shops.length, falling: falling.length };
      const orders: CheckFigures = Object.fromEntries(
        channels.map(({ channelType, paid }) => [`orders.${channelType}`, paid.count]),
      );
      return found.outcome({ ...counts, candidates: candidates.length, ...orders });
    });
  },
});

function findingOf(
  shop: ShopPerformance,
  { shops }: CheckContext,
): FindingDraft<'channel.drop_candidate'> {
  const { shopId, channelType, paid, conversion, afterSales, trend, weaknesses } = shop;
  return {
    code: 'channel.drop_candidate',
    subject: { kind: 'shop', shopId },
    status: 'warn',
    figures: {
      name: shops.find((each) => each.shopId === shopId)?.name ?? shopId,
      channelType,
      paidOrders: paid.count,
      conversionShare: conversion.share,
      afterSalesShare: afterSales.share,
      ordersPerWeek: Math.round(trend.perPeriod * 10) / 10,
      weaknesses: weaknesses.join(', '),
    },
    evidence: shop.weeks.map(String).slice(-20),
    remedies: [{ call: 'shops.drain', input: { shopId } }],
  };
}
