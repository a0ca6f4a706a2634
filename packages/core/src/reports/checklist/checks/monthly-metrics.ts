import type { OrderMetrics } from '../../analysis/metrics.ts';
import { defineCheck } from '../check.ts';
import type { Figures } from '../finding.ts';
import { analysisOf } from './analysis-of.ts';

/** How orders went 订单数据复盘, against as long before; figures alone: what they mean is for people to say. */
export const monthlyMetrics = defineCheck({
  id: 'monthly.metrics',
  checklist: 'monthly',
  codes: [],
  settles: 'all',
  async run(context) {
    const analysis = await analysisOf(context);
    return analysis.map(({ metrics: { period, before } }) => {
      const figures = { ...figuresOf(period, ''), ...figuresOf(before, 'before') };
      return { status: 'pass', figures, findings: [] };
    });
  },
});

function figuresOf(metrics: OrderMetrics, when: '' | 'before'): Figures {
  const { orders, paid, turnover, redeemed, redeemedInADay, timeToRedeem } = metrics;
  // By the currency that most orders were paid in; the analysis has all of them.
  const [most] = turnover.toSorted((a, b) => b.orders - a.orders);
  const figures: Figures = {
    orders,
    paidOrders: paid.count,
    currency: most?.currency ?? null,
    paidMinor: most?.paidMinor ?? null,
    averageMinor: most?.averageMinor ?? null,
    redeemedShare: redeemed.share,
    redeemedInADayShare: redeemedInADay.share,
    redeemMedianMs: timeToRedeem.medianMs,
    redeemNinetiethMs: timeToRedeem.ninetiethMs,
    verifiedShare: metrics.verified.share,
    afterSalesShare: metrics.afterSales.share,
    refundedShare: metrics.refunded.share,
    abnormalShare: metrics.abnormal.share,
  };
  if (when === '') return figures;
  const { currency: _same, ...others } = figures;
  return Object.fromEntries(
    Object.entries(others).map(([name, value]) => [
      `${when}${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  );
}
