import { err, ok } from 'neverthrow';
import type { Shop } from '../../../shop/shop.ts';
import type { ReviewedChange } from '../../analysis/reviewed-changes.ts';
import { readChanges } from '../../analysis/read-reviews.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import { firstDayOf } from '../period.ts';

/** What people changed of how shops are configured 渠道配置复盘: where goods and money go is to be confirmed. */
export const weeklyConfiguration = defineCheck({
  id: 'weekly.configuration',
  checklist: 'weekly',
  codes: ['config.changed'],
  settles: 'same_period',
  async run(context) {
    const { scope, period, timeZone, shopId: only, shops } = context;
    const read = await readChanges(scope, period, only);
    if (read.isErr()) return err(read.error);
    const { changes, more } = read.value;
    const found = collectFindings<'config.changed'>();
    const vouched = new Set(shops.filter(isVouchedFor).map(({ shopId }) => shopId));
    const toConfirm = changes.map((change) =>
      vouched.has(change.shopId) ? withoutRenewal(change) : change,
    );
    const byShop = Map.groupBy(
      toConfirm.filter(({ sensitive }) => sensitive.length > 0),
      ({ shopId }) => shopId,
    );
    for (const [shopId, ofShop] of byShop) {
      found.add({
        code: 'config.changed',
        // One week's are confirmed by themselves: what came later is another matter.
        subject: { kind: 'shop_period', shopId, from: firstDayOf(period, timeZone) },
        status: 'warn',
        figures: figuresOf(ofShop, context),
        evidence: ofShop.slice(0, 20).map(({ version }) => `${shopId}@${String(version)}`),
        remedies: [],
      });
    }
    return ok(found.outcome({ changes: changes.length + more, toConfirm: byShop.size }));
  },
});

// The channel was asked since they were given, and has said whose shop it is; another user is found daily.
function isVouchedFor({ syncedAt, lastSync }: Shop): boolean {
  return syncedAt !== null && lastSync?.code === null;
}

// Credentials end and are given anew; a seller's other account would be a change of its own.
function withoutRenewal(change: ReviewedChange): ReviewedChange {
  return { ...change, sensitive: change.sensitive.filter((path) => path !== '/credentials') };
}

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
