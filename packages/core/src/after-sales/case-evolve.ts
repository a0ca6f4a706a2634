import { stateAfter } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderEvent } from '../order/order-events.ts';
import { isOpenCase, type AfterSalesCase } from './case.ts';
import { caseMachine } from './case-machine.ts';

type CaseEvent = OrderEvent<
  | 'case.updated'
  | 'case.revised'
  | 'case.approved'
  | 'case.settling'
  | 'case.failed'
  | 'case.done'
  | 'case.rejected'
  | 'case.withdrawn'
>;

/** What a case is after something happened to it; `seq` is the event's number in the history. */
export function evolveCase(
  before: AfterSalesCase,
  event: CaseEvent,
  { at, seq }: { readonly at: Instant; readonly seq: number },
): AfterSalesCase {
  if (event.type === 'case.updated') {
    return { ...before, channelRefund: event.channelRefund, items: event.items };
  }
  const note = event.type === 'case.failed' ? event.note : before.note;
  const agreementSeq = event.type === 'case.settling' ? seq : before.agreementSeq;
  const after = { ...before, state: stateAfter(caseMachine, event.type), note, agreementSeq };
  return isOpenCase(after) ? after : { ...after, endedAt: at };
}
