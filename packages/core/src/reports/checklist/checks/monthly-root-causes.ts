import type { RootCause } from '../../analysis/causes.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck } from '../check.ts';
import type { FindingDraft } from '../finding.ts';
import { analysisOf } from './analysis-of.ts';

/** Why orders were frozen, rejected or late 异常根因, and what came back although it was known. */
export const monthlyRootCauses = defineCheck({
  id: 'monthly.root_causes',
  checklist: 'monthly',
  codes: ['root_cause.recurring'],
  settles: 'all',
  async run(context) {
    const analysis = await analysisOf(context);
    return analysis.map(({ causes }) => {
      const found = collectFindings<'root_cause.recurring'>();
      const recurring = causes.filter(({ isRecurring }) => isRecurring);
      for (const cause of recurring) found.add(findingOf(cause));
      const present = causes.filter(({ windows: [now = 0] }) => now > 0);
      return found.outcome({
        causes: present.length,
        recurring: recurring.length,
        topCause: present[0]?.cause ?? null,
        topOrders: present[0]?.windows[0] ?? null,
      });
    });
  },
});

function findingOf({
  cause,
  share,
  windows,
  shops,
  orders,
  measure,
}: RootCause): FindingDraft<'root_cause.recurring'> {
  const [now = 0, ...before] = windows;
  return {
    code: 'root_cause.recurring',
    subject: { kind: 'cause', cause },
    status: 'warn',
    figures: {
      cause,
      orders: now,
      ordersShare: share.share,
      periodsBefore: before.filter((count) => count > 0).length,
      topShop: shops[0]?.shopId ?? null,
      topShopOrders: shops[0]?.count ?? null,
      measure,
    },
    evidence: orders,
    remedies: [],
  };
}
