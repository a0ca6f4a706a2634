import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import { withMoney } from '../order/order-with.ts';
import { isOpenCase, type AfterSalesCase } from './case.ts';
import type { CasePayloads } from './case-events.ts';
import { caseMachine } from './case-machine.ts';

interface CaseEvent {
  readonly type: EventOf<typeof caseMachine>;
  readonly caseId: string;
}

function withCase(
  order: Order,
  caseId: string,
  change: (before: AfterSalesCase) => AfterSalesCase,
): Order {
  const cases = order.cases.map((each) => (each.caseId === caseId ? change(each) : each));
  return { ...order, cases };
}

function move(order: Order, { type, caseId }: CaseEvent, at: Instant): Order {
  return withCase(order, caseId, (before) => {
    const after = { ...before, state: stateAfter(caseMachine, type) };
    return isOpenCase(after) ? after : { ...after, endedAt: at };
  });
}

/** What an order is after something happened to one of its cases or to the money it gives back. */
export const caseEvolve: EvolveTable<CasePayloads> = {
  'case.opened': (order, event) => ({ ...order, cases: [...order.cases, event.case] }),
  'case.updated': (order, { caseId, channelRefund, items }) =>
    withCase(order, caseId, (before) => ({ ...before, channelRefund, items })),
  'case.revised': move,
  'case.approved': move,
  'case.settling': (order, event, at) => {
    // The number that this event gets in the history.
    const agreementSeq = order.eventCount + 1;
    const settling = move(order, event, at);
    return withCase(settling, event.caseId, (before) => ({ ...before, agreementSeq }));
  },
  'case.failed': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (now) => ({ ...now, note: event.note })),
  'case.done': move,
  'case.rejected': move,
  'case.withdrawn': move,
  'refund.reserved': (order, { unitId, amountMinor }) =>
    withMoney(order, unitId, { reserved: amountMinor, refunded: 0 }),
  'refund.released': (order, { unitId, amountMinor }) =>
    withMoney(order, unitId, { reserved: -amountMinor, refunded: 0 }),
  'refund.confirmed': (order, { unitId, amountMinor }) =>
    withMoney(order, unitId, { reserved: 0, refunded: amountMinor }),
  'refund.unexplained': (order, { amountMinor }) => ({
    ...order,
    unexplainedMinor: order.unexplainedMinor + amountMinor,
  }),
};
