import { err, ok } from 'neverthrow';
import type { HoldReason } from '../../../order/hold-machine.ts';
import type { Hold } from '../../../order/order.ts';
import { defineCheck, type CheckFigures } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import { readOrdersOf } from './read-orders-of.ts';

/**
 * Reasons that need nobody's look by themselves: a refund that the channel has opened is a case with
 * deadlines of its own, and shops that are off or paused have checks of theirs.
 */
const elsewhere: ReadonlySet<HoldReason> = new Set([
  'channel_refund',
  'shop_closed',
  'shop_paused',
]);

/** Orders that are frozen 已冻结, with the causes. */
export const dailyFrozen = defineCheck({
  id: 'daily.frozen',
  checklist: 'daily',
  codes: ['order.frozen'],
  settles: 'all',
  async run(context) {
    const found = collectFindings<'order.frozen'>();
    const byReason = new Map<HoldReason, number>();
    let frozen = 0;
    const narrowing = { isFrozen: true, among: 'live' } as const;
    const read = await readOrdersOf(context, narrowing, (order) => {
      frozen += 1;
      for (const { reason } of order.holds) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
      const causes = order.holds.filter(({ reason }) => !elsewhere.has(reason));
      const [first] = causes;
      if (first === undefined) return;
      const { orderId, shopId, orderNo } = order;
      found.add({
        code: 'order.frozen',
        subject: { kind: 'order', shopId, orderId },
        status: 'warn',
        figures: { orderNo, reasons: wordsOf(causes), sinceAt: first.since },
        evidence: [orderId],
        remedies: causes.map(({ reason }) => ({
          call: 'orders.unfreeze',
          input: { orderId, reason },
        })),
      });
    });
    if (read.isErr()) return err(read.error);
    const counts: CheckFigures = Object.fromEntries(byReason);
    return ok(found.outcome({ frozen, ...counts }));
  },
});

function wordsOf(holds: readonly Hold[]): string {
  return holds.map(({ reason }) => reason).join(', ');
}
