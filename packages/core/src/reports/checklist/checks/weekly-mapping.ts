import type { SuspectMapping } from '../../anomaly/mappings.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck } from '../check.ts';
import type { FindingDraft } from '../finding.ts';
import { analysisOf } from './analysis-of.ts';

/** Items that do not fit the product they are mapped to 商品映射. */
export const weeklyMapping = defineCheck({
  id: 'weekly.mapping',
  checklist: 'weekly',
  codes: ['item.mismapped'],
  settles: 'all',
  async run(context) {
    const analysis = await analysisOf(context);
    return analysis.map(({ mappings }) => {
      const found = collectFindings<'item.mismapped'>();
      for (const suspect of mappings) found.add(findingOf(suspect));
      return found.outcome({ suspects: mappings.length });
    });
  },
});

function findingOf(suspect: SuspectMapping): FindingDraft<'item.mismapped'> {
  const { shopId, item, productId, likelyProductId, signs, currency, orders } = suspect;
  const { itemId, skuId, outerId, title } = item;
  return {
    code: 'item.mismapped',
    subject: { kind: 'item', shopId, itemId: skuId === null ? itemId : `${itemId}/${skuId}` },
    status: 'fail',
    figures: {
      title,
      itemId,
      skuId,
      outerId,
      productId,
      likelyProductId,
      signs: signs.join(', '),
      unitMinor: suspect.unitMinor,
      usualUnitMinor: suspect.usualUnitMinor,
      currency,
      lines: suspect.lines,
    },
    evidence: orders,
    // Which of item, SKU and code the mapping is to name is for a person to say.
    remedies: [],
  };
}
