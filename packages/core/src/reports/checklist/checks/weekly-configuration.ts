import { err, ok } from 'neverthrow';
import type { ReviewedChange } from '../../analysis/reviewed-changes.ts';
import { readChanges } from '../../analysis/read-reviews.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck, type CheckContext } from '../check.ts';

/** What people changed of how shops are configured 渠道配置复盘: where goods and money go is to be confirmed. */
export const weeklyConfiguration = defineCheck({
  id: 'weekly.configuration',
  checklist: 'weekly',
  codes: ['config.changed'],
  settles: 'same_period',
  async run(context) {
    const read = await readChanges(context.scope, context.period, context.shopId);
    if (read.isErr()) return err(read.error);
    const { changes, more } = read.value;
    const found = collectFindings<'config.changed'>();
    const byShop = Map.groupBy(
      changes.filter(({ sensitive }) => sensitive.length > 0),
      ({ shopId }) => shopId,
    );
    for (const [shopId, ofShop] of byShop) {
      found.add({
        code: 'config.changed',
        subject: { kind: 'shop', shopId },
        status: 'warn',
        figures: figuresOf(ofShop, context),
        evidence: ofShop.slice(0, 20).map(({ version }) => `${shopId}@${String(version)}`),
        remedies: [],
      });
    }
    return ok(found.outcome({ changes: changes.length + more, toConfirm: byShop.size }));
  },
});

function figuresOf(changes: readonly ReviewedChange[], { shops }: CheckContext) {
  const [latest] = changes;
  const shop = shops.find(({ shopId }) => shopId === latest?.shopId);
  const unique = (all: readonly string[]): string => [...new Set(all)].toSorted().join(', ');
  return {
    name: shop?.name ?? latest?.shopId ?? null,
    changes: changes.length,
    fields: unique(changes.flatMap(({ sensitive }) => sensitive)),
    by: unique(changes.map(({ by }) => by)),
    latestAt: latest?.at ?? null,
    reason: latest?.reason ?? null,
  };
}
