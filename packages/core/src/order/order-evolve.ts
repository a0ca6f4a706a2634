import { evolveCase } from '../after-sales/case-evolve.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import { invariant } from '../kernel/invariant.ts';
import { stateAfter } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import type { Order } from './order.ts';
import type { OrderEvent, OrderEventType } from './order-events.ts';
import { reprice, withIssue, withMoney, withUnit } from './order-with.ts';
import { paymentMachine } from './payment-machine.ts';
import { settlementMachine } from './settlement-machine.ts';

/**
 * What an order is after something happened to it; total, and the only way in which it changes.
 *
 * `order` is `null` before `order.placed`. The version is not touched: it counts changes, not events.
 */
export function evolveOrder(order: Order | null, event: OrderEvent, at: Instant): Order {
  if (event.type === 'order.placed') return { ...event.order, eventCount: 1 };
  invariant(order !== null, `${event.type} happens to an order that was placed`);
  return { ...applyEvent(order, event, at), eventCount: order.eventCount + 1 };
}

type LaterType = Exclude<OrderEventType, 'order.placed'>;
type Evolve<Event> = (order: Order, event: Event, at: Instant) => Order;
type EvolveByType = { readonly [Type in LaterType]: Evolve<OrderEvent<Type>> };

function applyEvent(order: Order, event: OrderEvent<LaterType>, at: Instant): Order {
  // The table's type pairs every name with its own payload; a lookup by a union of names loses that.
  const evolve = evolveByType[event.type] as Evolve<OrderEvent>;
  return evolve(order, event, at);
}

const pay: Evolve<OrderEvent<'order.paid' | 'order.completed' | 'order.closed'>> = (
  order,
  { type },
) => ({ ...order, payment: stateAfter(paymentMachine, type) });

const settle: Evolve<
  OrderEvent<'settlement.opened' | 'settlement.settled' | 'settlement.reversed'>
> = (order, { type }) => ({ ...order, settlement: stateAfter(settlementMachine, type) });

const redeem: Evolve<
  OrderEvent<
    | 'redemption.required'
    | 'redemption.waived'
    | 'redemption.redeemed'
    | 'redemption.cancelled'
    | 'redemption.reopened'
  >
> = (order, { type }) => ({ ...order, redemption: stateAfter(redemptionMachine, type) });

const issue: Evolve<
  OrderEvent<
    | 'unit.claimed'
    | 'unit.unclaimed'
    | 'unit.delivered'
    | 'unit.revealed'
    | 'unit.cancelled'
    | 'unit.returned'
    | 'unit.voided'
  >
> = (order, event) => {
  const state = stateAfter(issueMachine, event.type);
  return withIssue(order, event, (before) => ({ ...before, state }));
};

const reopen: Evolve<OrderEvent<'unit.reopened'>> = (order, { type, unitId, attempt }) => {
  const opened = { attempt, state: stateAfter(issueMachine, type), revealedAt: null };
  return withUnit(order, unitId, (unit) => ({ ...unit, issues: [...unit.issues, opened] }));
};

const confirm: Evolve<
  OrderEvent<
    | 'confirmation.requested'
    | 'confirmation.confirmed'
    | 'confirmation.failed'
    | 'confirmation.doubted'
  >
> = (order, event) => {
  const state = stateAfter(confirmationMachine, event.type);
  const note = 'note' in event ? event.note : '';
  return {
    ...order,
    confirmations: order.confirmations.map((confirmation) =>
      confirmation.confirmationId === event.confirmationId
        ? { ...confirmation, state, note }
        : confirmation,
    ),
  };
};

const verify: Evolve<
  OrderEvent<
    'verification.waived' | 'verification.due' | 'verification.verified' | 'verification.voided'
  >
> = (order, { type, unitId }) => {
  const verification = stateAfter(verificationMachine, type);
  return withUnit(order, unitId, (unit) => ({ ...unit, verification }));
};

const evolveCases: Evolve<Parameters<typeof evolveCase>[1]> = (order, event, at) => ({
  ...order,
  cases: order.cases.map((each) =>
    each.caseId === event.caseId
      ? evolveCase(each, event, { at, seq: order.eventCount + 1 })
      : each,
  ),
});

const evolveByType: EvolveByType = {
  'order.reported': (order, { reported }) => ({ ...order, reported }),
  'order.read': (order, { readAt }) => ({ ...order, reported: { ...order.reported, readAt } }),
  'order.repriced': reprice,
  'order.line_mapped': (order, { lineId, product }) => ({
    ...order,
    lines: order.lines.map((line) => (line.lineId === lineId ? { ...line, product } : line)),
  }),
  'order.paid': (order, event, at) => ({ ...pay(order, event, at), paidAt: event.paidAt }),
  'order.completed': pay,
  'order.closed': pay,
  'order.held': (order, { reason, note }, at) => ({
    ...order,
    holds: [...order.holds, { reason, note, since: at }],
  }),
  'order.released': (order, event) => ({
    ...order,
    holds: order.holds.filter(({ reason }) => reason !== event.reason),
  }),
  'settlement.opened': settle,
  'settlement.settled': settle,
  'settlement.reversed': settle,
  'redemption.required': redeem,
  'redemption.waived': redeem,
  'redemption.ready': (order, _event, at) => ({ ...order, readyAt: order.readyAt ?? at }),
  'redemption.redeemed': (order, event, at) => ({ ...redeem(order, event, at), redeemedAt: at }),
  'redemption.cancelled': redeem,
  'redemption.reopened': redeem,
  'link.replaced': (order, { generation }) => ({ ...order, linkGeneration: generation }),
  'unit.claimed': issue,
  'unit.unclaimed': issue,
  'unit.delivered': issue,
  'unit.revealed': (order, event, at) => {
    const revealed = issue(order, event, at);
    return withIssue(revealed, event, (now) => ({ ...now, revealedAt: now.revealedAt ?? at }));
  },
  'unit.cancelled': issue,
  'unit.returned': issue,
  'unit.voided': issue,
  'unit.reopened': reopen,
  'confirmation.requested': confirm,
  'confirmation.confirmed': confirm,
  'confirmation.failed': confirm,
  'confirmation.doubted': confirm,
  'verification.waived': verify,
  'verification.due': verify,
  'verification.verified': verify,
  'verification.voided': verify,
  'case.opened': (order, event) => ({ ...order, cases: [...order.cases, event.case] }),
  'case.updated': evolveCases,
  'case.revised': evolveCases,
  'case.approved': evolveCases,
  'case.settling': evolveCases,
  'case.failed': evolveCases,
  'case.done': evolveCases,
  'case.rejected': evolveCases,
  'case.withdrawn': evolveCases,
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
