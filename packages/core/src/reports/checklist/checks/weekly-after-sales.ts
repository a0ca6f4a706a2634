import { ok, err } from 'neverthrow';
import type { ComplaintAnalysis, HighComplaints } from '../../analysis/after-sales.ts';
import { readComplaints } from '../../analysis/read-reviews.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck } from '../check.ts';
import type { FindingDraft, FindingSubject } from '../finding.ts';

/** How after-sales went by reason, product and shop 售后数据分析. */
export const weeklyAfterSales = defineCheck({
  id: 'weekly.after_sales',
  checklist: 'weekly',
  codes: ['after_sales.high'],
  settles: 'all',
  async run({ scope, period, shopId }) {
    const read = await readComplaints(scope, period, shopId);
    if (read.isErr()) return err(read.error);
    const found = collectFindings<'after_sales.high'>();
    for (const high of read.value.high) found.add(findingOf(high, read.value));
    const { total, byReason, byProduct } = read.value;
    return ok(
      found.outcome({
        unitsSold: total.sold,
        cases: total.cases,
        casesShare: total.rate,
        topReason: byReason.find(({ cases }) => cases > 0)?.key ?? null,
        topProduct: byProduct.find(({ cases }) => cases > 0)?.key ?? null,
      }),
    );
  },
});

function findingOf(
  { productId, sold, cases, rate, timesOthers, timesPast }: HighComplaints,
  { cells }: ComplaintAnalysis,
): FindingDraft<'after_sales.high'> {
  const [top] = cells.filter((cell) => cell.productId === productId);
  const subject: FindingSubject =
    productId === '' ? { kind: 'tenant' } : { kind: 'product', productId };
  return {
    code: 'after_sales.high',
    subject,
    status: 'warn',
    figures: {
      productId,
      unitsSold: sold,
      cases,
      casesShare: rate,
      timesOthers: Math.floor(timesOthers * 10) / 10,
      timesPast: Math.floor(timesPast * 10) / 10,
      topReason: top?.reason ?? null,
      topShop: top?.shopId ?? null,
      topCases: top?.cases ?? null,
    },
    evidence: cells
      .filter((cell) => cell.productId === productId)
      .slice(0, 20)
      .map((cell) => `${cell.shopId}/${cell.reason}: ${String(cell.cases)}`),
    remedies: [],
  };
}
