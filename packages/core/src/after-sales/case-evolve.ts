import { stateAfter, type EventOf } from '../kernel/machine.ts';
import { sumMinor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import { withMoney } from '../order/order-with.ts';
import { actionMachine } from './action-machine.ts';
import { isOpenCase, type AfterSalesCase, type RemedyAction, type UnitAmount } from './case.ts';
import { type Difference } from './difference.ts';
import type { CasePayloads } from './case-events.ts';
import { caseMachine } from './case-machine.ts';
import { waiting } from './case-waits.ts';

interface CaseEvent {
  readonly type: EventOf<typeof caseMachine>;
  readonly caseId: string;
}

interface ActionEvent {
  readonly type: EventOf<typeof actionMachine>;
  readonly caseId: string;
  readonly actionId: string;
  readonly note?: string;
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
    // Whoever only looks into it has not decided; any other step ends what was being told.
    const refusal = type === 'case.review_begun' ? before.refusal : null;
    return waiting(before, { ...after, refusal, endedAt: isOpenCase(after) ? null : at }, at);
  });
}

function act(order: Order, { type, caseId, actionId, note = '' }: ActionEvent): Order {
  const state = stateAfter(actionMachine, type);
  const isStart = type === 'action.started';
  const follow = (action: RemedyAction): RemedyAction =>
    action.actionId === actionId
      ? { ...action, state, note, attempts: action.attempts + (isStart ? 1 : 0) }
      : action;
  return withCase(order, caseId, (before) => ({ ...before, actions: before.actions.map(follow) }));
}

function sumOf(items: readonly UnitAmount[]): number {
  return sumMinor(items.map(({ amountMinor }) => amountMinor));
}

function withCompensation(
  order: Order,
  by: { readonly owedMinor: number; readonly paidMinor: number },
): Order {
  const { owedMinor, paidMinor } = order.compensation;
  return {
    ...order,
    compensation: { owedMinor: owedMinor + by.owedMinor, paidMinor: paidMinor + by.paidMinor },
  };
}

// By how much the difference of a case, and those of its order, become more or less.
function differ(
  order: Order,
  by: {
    readonly caseId: string;
    readonly owedMinor: number;
    readonly paidMinor?: number;
    readonly at: Instant;
  },
  change: (before: Difference) => Partial<Difference> = () => ({}),
): Order {
  const { caseId, owedMinor, paidMinor = 0, at } = by;
  const add = <Sums extends { readonly owedMinor: number; readonly paidMinor: number }>(
    sums: Sums,
  ): Sums => ({
    ...sums,
    owedMinor: sums.owedMinor + owedMinor,
    paidMinor: sums.paidMinor + paidMinor,
  });
  const after = { ...order, differences: add(order.differences) };
  return withCase(after, caseId, (before) => {
    const difference = { ...add(before.difference), ...change(before.difference) };
    return waiting(before, { ...before, difference }, at);
  });
}

function book(
  order: Order,
  { caseId, unitId }: { readonly caseId: string; readonly unitId: string },
  byMinor: number,
): Order {
  const paid = withMoney(order, unitId, { reserved: 0, refunded: byMinor });
  return withCase(paid, caseId, (before) => ({
    ...before,
    items: before.items.map((item) =>
      item.unitId === unitId
        ? { ...item, bookedMinor: Math.max(0, (item.bookedMinor ?? 0) + byMinor) }
        : item,
    ),
  }));
}

function exceed(order: Order, caseId: string, byMinor: number): Order {
  const after = { ...order, unexplainedMinor: order.unexplainedMinor + byMinor };
  return withCase(after, caseId, (before) => ({
    ...before,
    unexplainedMinor: Math.max(0, before.unexplainedMinor + byMinor),
  }));
}

/** What an order is after something happened to one of its cases or to the money it gives back. */
export const caseEvolve: EvolveTable<CasePayloads> = {
  'case.opened': (order, event) => ({ ...order, cases: [...order.cases, event.case] }),
  'case.updated': (order, { caseId, channelRefund, items, kind }) =>
    withCase(order, caseId, (before) => ({
      ...before,
      channelRefund,
      items,
      kind: kind ?? before.kind,
      // Whoever agreed to one sum has not agreed to another.
      endorsedBy: sumOf(items) === sumOf(before.items) ? before.endorsedBy : [],
    })),
  'case.review_begun': move,
  'case.revised': move,
  'case.resubmitted': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (before) => ({
      ...before,
      reason: event.reason ?? before.reason,
      revisions: [...before.revisions, { reason: before.reason, at }],
    })),
  'case.endorsed': (order, { caseId, by }) =>
    withCase(order, caseId, (before) => ({ ...before, endorsedBy: [...before.endorsedBy, by] })),
  'case.ruled': (order, { caseId, ruling }) =>
    withCase(order, caseId, (before) => ({ ...before, ruled: ruling })),
  'case.refusal_begun': (order, { caseId, refusal }) =>
    // The number that this event gets in the history.
    withCase(order, caseId, (before) => ({
      ...before,
      refusal,
      agreementSeq: order.eventCount + 1,
    })),
  'case.refusal_failed': (order, { caseId, note }) =>
    withCase(order, caseId, (before) => ({ ...before, refusal: null, note })),
  'case.overruled': (order, { caseId, ours }) =>
    withCase(order, caseId, (before) => ({ ...before, overruled: ours })),
  'case.approved': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (before) => ({
      ...before,
      endorsedBy: [],
      decision: event.decision ?? before.decision,
    })),
  'case.return_awaited': move,
  'case.return_sent': move,
  'case.return_received': move,
  'case.inspected': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (before) => ({
      ...before,
      items: before.items.map((item) => {
        const seen = event.goods.find(({ unitId }) => unitId === item.unitId);
        return seen === undefined ? item : { ...item, goodsBack: seen.goodsBack };
      }),
    })),
  'case.settling': (order, event, at) => {
    // The number that this event gets in the history.
    const agreementSeq = order.eventCount + 1;
    const settling = move(order, event, at);
    return withCase(settling, event.caseId, (before) => ({ ...before, agreementSeq }));
  },
  'case.failed': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (now) => ({ ...now, note: event.note })),
  'case.done': move,
  'case.bounced': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (before) => ({
      ...before,
      note: event.note,
      bounces: before.bounces + 1,
    })),
  'case.suspected': (order, { caseId, suspectedOf }) =>
    withCase(order, caseId, (before) => ({ ...before, suspectedOf })),
  'case.cleared': (order, { caseId }) =>
    withCase(order, caseId, (before) => ({ ...before, suspectedOf: null })),
  'case.flagged': (order) => order,
  'case.rejected': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (before) => ({
      ...before,
      rejections: [...before.rejections, ...(event.rejection ? [event.rejection] : [])],
    })),
  'case.disputed': move,
  'case.evidence_added': (order, { caseId, evidence }) =>
    withCase(order, caseId, (before) => ({ ...before, evidence: [...before.evidence, evidence] })),
  'case.withdrawn': move,
  'case.expired': move,
  'case.closed': (order, event, at) =>
    withCase(move(order, event, at), event.caseId, (before) => ({
      ...before,
      decision: event.decision ?? before.decision,
    })),
  'action.planned': (order, { caseId, action }) =>
    withCase(order, caseId, (before) => ({ ...before, actions: [...before.actions, action] })),
  'action.started': act,
  'action.done': act,
  'action.failed': act,
  'action.doubted': act,
  'action.bounced': act,
  'refund.reserved': (order, { unitId, amountMinor }) =>
    withMoney(order, unitId, { reserved: amountMinor, refunded: 0 }),
  'refund.released': (order, { unitId, amountMinor }) =>
    withMoney(order, unitId, { reserved: -amountMinor, refunded: 0 }),
  'refund.confirmed': (order, event) => {
    const { unitId, amountMinor, noted } = event;
    if (noted === true) return book(order, event, amountMinor);
    return withMoney(order, unitId, { reserved: 0, refunded: amountMinor });
  },
  'refund.reversed': (order, event) => book(order, event, -event.amountMinor),
  'compensation.granted': (order, { amountMinor }) =>
    withCompensation(order, { owedMinor: amountMinor, paidMinor: 0 }),
  'compensation.voided': (order, { amountMinor }) =>
    withCompensation(order, { owedMinor: -amountMinor, paidMinor: 0 }),
  'compensation.paid': (order, { amountMinor }) =>
    withCompensation(order, { owedMinor: -amountMinor, paidMinor: amountMinor }),
  'compensation.reversed': (order, { amountMinor }) =>
    withCompensation(order, { owedMinor: amountMinor, paidMinor: -amountMinor }),
  'difference.due': (order, { caseId, amountMinor }, at) =>
    differ(order, { caseId, owedMinor: amountMinor, at }),
  'difference.paid': (order, { caseId, paymentNo, amountMinor }, at) =>
    differ(order, { caseId, owedMinor: -amountMinor, paidMinor: amountMinor, at }, (before) => ({
      payments: [...before.payments, { paymentNo, amountMinor, at }],
    })),
  'difference.waived': (order, { caseId, amountMinor }, at) =>
    differ(order, { caseId, owedMinor: -amountMinor, at }),
  'difference.voided': (order, { caseId, amountMinor }, at) =>
    differ(order, { caseId, owedMinor: -amountMinor, at }),
  'difference.returned': (order, { caseId, amountMinor }, at) =>
    differ(order, { caseId, owedMinor: 0, at }, ({ returnedMinor }) => ({
      returnedMinor: returnedMinor + amountMinor,
    })),
  'supplier.claimed': (order, { caseId, amountMinor, attempts }) =>
    withCase(order, caseId, (each) => ({ ...each, supplierClaim: { amountMinor, attempts } })),
  'refund.unexplained': (order, { caseId, amountMinor, noted }) =>
    noted === true
      ? exceed(order, caseId, amountMinor)
      : { ...order, unexplainedMinor: order.unexplainedMinor + amountMinor },
  'unexplained.reversed': (order, { caseId, amountMinor }) => exceed(order, caseId, -amountMinor),
};
