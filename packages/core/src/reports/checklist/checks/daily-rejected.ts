import { err, ok } from 'neverthrow';
import { orderStatusOf } from '../../../order/order-status.ts';
import type { Order } from '../../../order/order.ts';
import { openMoneyOf } from '../../../order/open-money.ts';
import { defineCheck } from '../check.ts';
import type { Figures } from '../finding.ts';
import { collectFindings } from '../collect-findings.ts';
import { readOrdersOf } from './read-orders-of.ts';

/**
 * Orders that staff has rejected 已拒绝: those of the day, with their causes, and older ones whose money is
 * still here although nobody has said why.
 */
export const dailyRejected = defineCheck({
  id: 'daily.rejected',
  checklist: 'daily',
  codes: ['order.rejected', 'order.money_kept'],
  settles: 'all',
  async run(context) {
    const found = collectFindings<'order.rejected' | 'order.money_kept'>();
    const { from, to } = context.period;
    const figures = { rejected: 0, today: 0, keptMoney: 0 };
    const narrowing = { redemption: 'rejected', among: 'live' } as const;
    const read = await readOrdersOf(context, narrowing, (order) => {
      const { orderId, shopId, rejection } = order;
      figures.rejected += 1;
      const openMinor = keptMoney(order);
      const isToday = rejection !== null && rejection.at >= from && rejection.at < to;
      if (openMinor > 0) figures.keptMoney += 1;
      if (isToday) figures.today += 1;
      if (openMinor === 0 && !isToday) return;
      found.add({
        code: openMinor > 0 ? 'order.money_kept' : 'order.rejected',
        subject: { kind: 'order', shopId, orderId },
        status: 'warn',
        figures: figuresOf(order, openMinor),
        evidence: [orderId],
        remedies: [],
      });
    });
    return read.isErr() ? err(read.error) : ok(found.outcome(figures));
  },
});

function figuresOf({ orderNo, rejection, currency }: Order, openMinor: number): Figures {
  const { code = null, at = null } = rejection ?? {};
  return { orderNo, reason: code, rejectedAt: at, openMinor, currency };
}

// Neither on its way back, nor kept for a stated reason.
function keptMoney(order: Order): number {
  const isDecided = orderStatusOf(order).hasOpenCase || order.rejection?.refundDeclined !== null;
  return isDecided ? 0 : (openMoneyOf(order) ?? 0);
}
