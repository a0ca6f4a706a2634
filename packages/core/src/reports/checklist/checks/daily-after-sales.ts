import { err, ok } from 'neverthrow';
import type { CaseWait } from '../../../after-sales/case-waits.ts';
import type { DeadlineName } from '../../../deadlines/deadline.ts';
import type { CaseId } from '../../../kernel/ids.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import type { Remedy } from '../finding.ts';
import { readOverdue } from './read-overdue.ts';

/** By what an overdue case waits for: the call that is the seller's next. */
const nextCalls: Partial<Readonly<Record<CaseWait, string>>> = {
  first_answer: 'afterSales.review',
  receipt: 'afterSales.receiveReturn',
  settling: 'afterSales.settle',
};

const names: ReadonlySet<DeadlineName> = new Set<DeadlineName>([
  'first_answer',
  'decision',
  'receipt',
  'inspection',
  'settling',
]);

/** After-sales cases 待售后 that the shop has not answered, decided or settled in time. */
export const dailyAfterSales = defineCheck({
  id: 'daily.after_sales',
  checklist: 'daily',
  codes: ['case.overdue'],
  settles: 'all',
  async run(context) {
    const found = collectFindings<'case.overdue'>();
    let overdue = 0;
    const read = await readOverdue(context, names, ({ order, name, subject, since, dueAt }) => {
      overdue += 1;
      const { orderId, shopId, orderNo } = order;
      // A deadline of a case names it as the case itself does.
      const caseId = order.cases.find((each) => each.caseId === subject)?.caseId;
      if (caseId === undefined) return;
      found.add({
        code: 'case.overdue',
        subject: { kind: 'case', shopId, caseId },
        status: 'fail',
        figures: { orderNo, waitsFor: name, sinceAt: since, dueAt, lateMs: context.now - dueAt },
        evidence: [orderId, caseId],
        remedies: remediesOf(name, { orderId, caseId }),
      });
    });
    return read.isErr() ? err(read.error) : ok(found.outcome({ overdue }));
  },
});

function remediesOf(
  name: DeadlineName,
  input: { readonly orderId: string; readonly caseId: CaseId },
): readonly Remedy[] {
  const calls: Partial<Readonly<Record<DeadlineName, string>>> = nextCalls;
  const call = calls[name];
  return call === undefined ? [] : [{ call, input }];
}
