import { err, ok } from 'neverthrow';
import type { DeadlineName } from '../../../deadlines/deadline.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import { readOverdue } from './read-overdue.ts';

const names: ReadonlySet<DeadlineName> = new Set(['verification']);

/** Orders that the shop was to verify 待核销 and has not in time. */
export const dailyVerification = defineCheck({
  id: 'daily.verification',
  checklist: 'daily',
  codes: ['verification.overdue'],
  settles: 'all',
  async run(context) {
    const found = collectFindings<'verification.overdue'>();
    let overdue = 0;
    const read = await readOverdue(context, names, ({ order, since, dueAt }) => {
      overdue += 1;
      const { orderId, shopId, orderNo } = order;
      found.add({
        code: 'verification.overdue',
        subject: { kind: 'order', shopId, orderId },
        status: 'fail',
        figures: { orderNo, sinceAt: since, dueAt, lateMs: context.now - dueAt },
        evidence: [orderId],
        remedies: [{ call: 'verification.verify', input: { orderId } }],
      });
    });
    return read.isErr() ? err(read.error) : ok(found.outcome({ overdue }));
  },
});
