import type { MonitoringLevel, ShopMonitoring } from '../../../shop/monitoring.ts';
import type { RiskPart, ShopRisk } from '../../anomaly/risk.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import type { Figures, FindingDraft } from '../finding.ts';
import { analysisOf } from './analysis-of.ts';

/** How risky each shop is 风险评估, and whether it is to be watched more closely 监控频次. */
export const weeklyRisk = defineCheck({
  id: 'weekly.risk',
  checklist: 'weekly',
  codes: ['shop.risky'],
  settles: 'all',
  async run(context) {
    const analysis = await analysisOf(context);
    return analysis.map(({ risks }) => {
      const found = collectFindings<'shop.risky'>();
      const risky = risks.filter(({ monitoring }) => needsWatching[monitoring] !== null);
      for (const risk of risky) found.add(findingOf(risk, context));
      const [worst] = risks;
      const worstScore = Math.round(worst?.score ?? 0);
      return found.outcome({ shops: risks.length, risky: risky.length, worstScore });
    });
  },
});

/** How much it says of a shop that it is to be watched so. */
const needsWatching: Readonly<Record<MonitoringLevel, 'warn' | 'fail' | null>> = {
  usual: null,
  raised: 'warn',
  close: 'fail',
};

function findingOf(
  { shopId, score, monitoring, paidOrders, parts }: ShopRisk,
  { shops, now }: CheckContext,
): FindingDraft<'shop.risky'> {
  const { name, monitoring: watched } = shops.find((each) => each.shopId === shopId) ?? {
    name: shopId,
    monitoring: null,
  };
  // The part that is the furthest beyond what is allowed.
  const worst = parts.toSorted((a, b) => b.atLeast / b.limit - a.atLeast / a.limit).slice(0, 1);
  const figures: Figures = Object.fromEntries(worst.flatMap((part) => figuresOf(part)));
  const isEnough = isWatchedEnough(watched, monitoring, now);
  return {
    code: 'shop.risky',
    subject: { kind: 'shop', shopId },
    status: needsWatching[monitoring] ?? 'warn',
    figures: { name, score: Math.round(score), paidOrders, ...figures, monitoring },
    evidence: worst.flatMap(({ orders }) => orders),
    remedies: isEnough ? [] : [{ call: 'shops.update', input: { shopId, monitoring } }],
  };
}

function figuresOf(part: RiskPart): readonly [string, string | number | null][] {
  const { kind, share, atLeast, limit, others, past } = part;
  return Object.entries({
    kind,
    badShare: share.share,
    atLeastShare: atLeast,
    limitShare: limit,
    othersShare: others?.median ?? null,
    pastShare: past?.share ?? null,
  });
}

const closeness: Readonly<Record<MonitoringLevel, number>> = { usual: 0, raised: 1, close: 2 };

function isWatchedEnough(
  watched: ShopMonitoring | null,
  wanted: MonitoringLevel,
  now: number,
): boolean {
  return watched !== null && now < watched.until && closeness[watched.level] >= closeness[wanted];
}
