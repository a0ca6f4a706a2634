import { err, ok } from 'neverthrow';
import type { DeadlineName } from '../../../deadlines/deadline.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import { readOverdue } from './read-overdue.ts';

const names: ReadonlySet<DeadlineName> = new Set(['delivery']);

/** Orders whose goods were not made ready or handed over in time 待兑换. */
export const dailyRedemption = defineCheck({
  id: 'daily.redemption',
  checklist: 'daily',
  codes: ['order.overdue'],
  settles: 'all',
  async run(context) {
    const found = collectFindings<'order.overdue'>();
    let overdue = 0;
    const read = await readOverdue(context, names, ({ order, since, dueAt }) => {
      overdue += 1;
      const { orderId, shopId, orderNo } = order;
      found.add({
        code: 'order.overdue',
        subject: { kind: 'order', shopId, orderId },
        status: 'fail',
        figures: { orderNo, sinceAt: since, dueAt, lateMs: context.now - dueAt },
        evidence: [orderId],
        remedies: [{ call: 'fulfilment.ship', input: { orderIds: [orderId] } }],
      });
    });
    return read.isErr() ? err(read.error) : ok(found.outcome({ overdue }));
  },
});
