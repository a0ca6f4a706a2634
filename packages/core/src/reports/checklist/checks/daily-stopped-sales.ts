import { err, ok } from 'neverthrow';
import { hourMs } from '../../../kernel/time.ts';
import { readSalesStops } from '../../../shop/sales-stop.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';

const shownItems = 20;

/** For how long a channel may not have been told yet: the worker takes its turn. */
const untoldMs = hourMs;

/** Items that channels may go on selling of shops that stop 停售. */
export const dailyStoppedSales = defineCheck({
  id: 'daily.stopped_sales',
  checklist: 'daily',
  codes: ['shop.still_sells'],
  settles: 'all',
  async run({ scope, shops, now }) {
    const read = await readSalesStops(scope, shops);
    if (read.isErr()) return err(read.error);
    const found = collectFindings<'shop.still_sells'>();
    const names = new Map(shops.map(({ shopId, name }) => [shopId, name]));
    for (const { shopId, since, items, waiting, unstoppable, first } of read.value) {
      const late = now - since < untoldMs ? 0 : waiting;
      if (late + unstoppable === 0) continue;
      found.add({
        code: 'shop.still_sells',
        subject: { kind: 'shop', shopId },
        status: 'warn',
        figures: { name: names.get(shopId) ?? shopId, items, waiting: late, unstoppable },
        evidence: first.slice(0, shownItems).map(({ itemKey }) => itemKey),
        remedies: [],
      });
    }
    return ok(found.outcome({ stopping: read.value.length }));
  },
});
