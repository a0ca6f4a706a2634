import { evolveCase } from '../after-sales/case-evolve.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import { invariant } from '../kernel/invariant.ts';
import { stateAfter } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import type { Issue, Order, Unit } from './order.ts';
import type { OrderEvent, Repricing, UnitAttempt } from './order-events.ts';
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

type LaterEvent = Exclude<OrderEvent, OrderEvent<'order.placed'>>;

// One case per event and nothing else: splitting the list would hide that it is complete.
// eslint-disable-next-line complexity
function applyEvent(order: Order, event: LaterEvent, at: Instant): Order {
  switch (event.type) {
    case 'order.reported':
      return { ...order, reported: event.reported };
    case 'order.repriced':
      return reprice(order, event);
    case 'order.line_mapped':
      return {
        ...order,
        lines: order.lines.map((line) =>
          line.lineId === event.lineId ? { ...line, product: event.product } : line,
        ),
      };
    case 'order.paid':
      return { ...order, payment: stateAfter(paymentMachine, event.type), paidAt: event.paidAt };
    case 'order.completed':
    case 'order.closed':
      return { ...order, payment: stateAfter(paymentMachine, event.type) };
    case 'order.held':
      return {
        ...order,
        holds: [...order.holds, { reason: event.reason, note: event.note, since: at }],
      };
    case 'order.released':
      return { ...order, holds: order.holds.filter(({ reason }) => reason !== event.reason) };
    case 'settlement.opened':
    case 'settlement.settled':
    case 'settlement.reversed':
      return { ...order, settlement: stateAfter(settlementMachine, event.type) };
    case 'redemption.ready':
      return { ...order, readyAt: order.readyAt ?? at };
    case 'redemption.redeemed':
      return {
        ...order,
        redemption: stateAfter(redemptionMachine, event.type),
        redeemedAt: at,
      };
    case 'redemption.required':
    case 'redemption.waived':
    case 'redemption.cancelled':
    case 'redemption.reopened':
      return { ...order, redemption: stateAfter(redemptionMachine, event.type) };
    case 'link.replaced':
      return { ...order, linkGeneration: event.generation };
    case 'unit.claimed':
    case 'unit.unclaimed':
    case 'unit.delivered':
    case 'unit.cancelled':
    case 'unit.returned':
    case 'unit.voided': {
      const state = stateAfter(issueMachine, event.type);
      return withIssue(order, event, (issue) => ({ ...issue, state }));
    }
    case 'unit.revealed':
      return withIssue(order, event, (issue) => ({ ...issue, revealedAt: issue.revealedAt ?? at }));
    case 'unit.reopened': {
      const state = stateAfter(issueMachine, event.type);
      const issue: Issue = { attempt: event.attempt, state, revealedAt: null };
      return withUnit(order, event.unitId, (unit) => ({
        ...unit,
        issues: [...unit.issues, issue],
      }));
    }
    case 'confirmation.requested':
    case 'confirmation.confirmed':
    case 'confirmation.failed':
    case 'confirmation.doubted': {
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
    }
    case 'verification.waived':
    case 'verification.due':
    case 'verification.verified':
    case 'verification.voided': {
      const verification = stateAfter(verificationMachine, event.type);
      return withUnit(order, event.unitId, (unit) => ({ ...unit, verification }));
    }
    case 'case.opened':
      return { ...order, cases: [...order.cases, event.case] };
    case 'case.updated':
    case 'case.revised':
    case 'case.approved':
    case 'case.settling':
    case 'case.failed':
    case 'case.done':
    case 'case.rejected':
    case 'case.withdrawn':
      return {
        ...order,
        cases: order.cases.map((each) =>
          each.caseId === event.caseId ? evolveCase(each, event, at) : each,
        ),
      };
    case 'refund.reserved':
      return withMoney(order, event.unitId, { reserved: event.amountMinor, refunded: 0 });
    case 'refund.released':
      return withMoney(order, event.unitId, { reserved: -event.amountMinor, refunded: 0 });
    case 'refund.confirmed':
      return withMoney(order, event.unitId, { reserved: 0, refunded: event.amountMinor });
    case 'refund.unexplained':
      return { ...order, unexplainedMinor: order.unexplainedMinor + event.amountMinor };
  }
}

function withUnit(order: Order, unitId: string, change: (unit: Unit) => Unit): Order {
  return {
    ...order,
    lines: order.lines.map((line) =>
      line.units.some((unit) => unit.unitId === unitId)
        ? { ...line, units: line.units.map((u) => (u.unitId === unitId ? change(u) : u)) }
        : line,
    ),
  };
}

function withIssue(
  order: Order,
  { unitId, attempt }: UnitAttempt,
  change: (issue: Issue) => Issue,
): Order {
  return withUnit(order, unitId, (unit) => ({
    ...unit,
    issues: unit.issues.map((issue) => (issue.attempt === attempt ? change(issue) : issue)),
  }));
}

function withMoney(
  order: Order,
  unitId: string,
  by: { readonly reserved: number; readonly refunded: number },
): Order {
  return withUnit(order, unitId, (unit) => ({
    ...unit,
    reservedMinor: unit.reservedMinor + by.reserved,
    refundedMinor: unit.refundedMinor + by.refunded,
  }));
}

function reprice(order: Order, repricing: Repricing): Order {
  const { buyerPaidMinor, postageMinor } = repricing;
  const lines = order.lines.map((line) => {
    const next = repricing.lines.find(({ lineId }) => lineId === line.lineId);
    if (next === undefined) return line;
    const units = line.units.map((unit) => ({
      ...unit,
      paidMinor: next.unitPaidMinor[unit.ordinal - 1] ?? 0,
    }));
    return { ...line, paidMinor: next.paidMinor, units };
  });
  return { ...order, buyerPaidMinor, postageMinor, lines };
}
