import { err, ok } from 'neverthrow';
import { dayMs } from '../../../kernel/time.ts';
import type { BalanceReading } from '../../../ports/balance.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';

/** Operators look every day; a figure of the day before yesterday was forgotten. */
const staleMs = 2 * dayMs;

/** The latest balance of every shop that anybody tells one of 渠道余额, and how old it is. */
export const dailyBalances = defineCheck({
  id: 'daily.balances',
  checklist: 'daily',
  codes: ['balance.stale'],
  settles: 'all',
  async run({ scope, shops, now }) {
    const { runtime, tenant } = scope;
    const ids = shops.map(({ shopId }) => shopId);
    const read = await runtime.storage.latestBalances(tenant, ids);
    if (read.isErr()) return err(read.error);
    const latest = new Map<string, BalanceReading>();
    for (const reading of read.value) {
      const key = `${reading.shopId}/${reading.currency}`;
      const before = latest.get(key);
      if (before === undefined || before.asOf < reading.asOf) latest.set(key, reading);
    }
    const found = collectFindings<'balance.stale'>();
    const names = new Map(shops.map(({ shopId, name }) => [shopId, name]));
    for (const { shopId, source, amountMinor, currency, asOf } of latest.values()) {
      if (now - asOf <= staleMs) continue;
      found.add({
        code: 'balance.stale',
        subject: { kind: 'shop', shopId },
        status: 'warn',
        figures: {
          name: names.get(shopId) ?? shopId,
          amountMinor,
          currency,
          source,
          asOfAt: asOf,
          oldMs: now - asOf,
        },
        evidence: [shopId],
        remedies: [{ call: 'shops.sync', input: { shopId } }],
      });
    }
    const untold = ids.length - new Set([...latest.values()].map(({ shopId }) => shopId)).size;
    return ok(found.outcome({ balances: latest.size, shopsWithout: untold }));
  },
});
