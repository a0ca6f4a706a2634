import { caseEvolve } from '../after-sales/case-evolve.ts';
import { deadlineEvolve } from '../deadlines/deadline-evolve.ts';
import { confirmationEvolve } from '../fulfilment/confirmation-evolve.ts';
import { fulfilEvolve } from '../fulfilment/fulfil-evolve.ts';
import { issueEvolve } from '../fulfilment/issue-evolve.ts';
import { parcelEvolve } from '../fulfilment/parcel-evolve.ts';
import { invariant } from '../kernel/invariant.ts';
import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import { personalEvolve } from '../people/personal-evolve.ts';
import { redemptionEvolve } from '../redemption/redemption-evolve.ts';
import { dispatchEvolve } from '../subscribers/dispatch-evolve.ts';
import { verificationEvolve } from '../verification/verification-evolve.ts';
import type { EvolveTable } from './evolve-table.ts';
import { holdEvolve } from './hold-evolve.ts';
import type { Order } from './order.ts';
import type { LaterPayloads, OrderEvent } from './order-events.ts';
import { reprice } from './order-with.ts';
import { paymentMachine } from './payment-machine.ts';
import { presenceMachine } from './presence-machine.ts';
import { settlementMachine } from './settlement-machine.ts';

/**
 * What an order is after something happened to it; total, and the only way in which it changes.
 *
 * `order` is `null` before `order.placed`. The version is not touched: it counts changes, not events.
 */
export function evolveOrder(order: Order | null, event: OrderEvent, at: Instant): Order {
  if (event.type === 'order.placed') return { ...event.order, eventCount: 1 };
  invariant(order !== null, `${event.type} happens to an order that was placed`);
  // The table's type pairs every name with its own payload; a lookup by a union of names loses that.
  const evolve = evolveByType[event.type] as (
    order: Order,
    event: OrderEvent,
    at: Instant,
  ) => Order;
  return { ...evolve(order, event, at), eventCount: order.eventCount + 1 };
}

function pay(order: Order, { type }: { readonly type: EventOf<typeof paymentMachine> }): Order {
  return { ...order, payment: stateAfter(paymentMachine, type) };
}

function present(
  order: Order,
  { type }: { readonly type: EventOf<typeof presenceMachine> },
): Order {
  return { ...order, presence: stateAfter(presenceMachine, type) };
}

function settle(
  order: Order,
  { type }: { readonly type: EventOf<typeof settlementMachine> },
): Order {
  return { ...order, settlement: stateAfter(settlementMachine, type) };
}

const evolveByType: EvolveTable<LaterPayloads> = {
  'order.reported': (order, { reported }) => ({ ...order, reported }),
  'order.read': (order, { readAt }) => ({ ...order, reported: { ...order.reported, readAt } }),
  'order.told': (order, { told }) => ({ ...order, told }),
  'order.repriced': reprice,
  'order.line_mapped': (order, { lineId, product }) => ({
    ...order,
    lines: order.lines.map((line) => (line.lineId === lineId ? { ...line, product } : line)),
  }),
  'order.removed': present,
  'order.restored': present,
  'order.paid': (order, event) => ({
    ...pay(order, event),
    paidAt: event.paidAt,
    closedAt: null,
  }),
  'order.completed': pay,
  'order.closed': (order, event, at) => ({ ...pay(order, event), closedAt: at }),
  'settlement.opened': settle,
  'settlement.settled': settle,
  'settlement.reversed': settle,
  'settlement.restored': settle,
  ...redemptionEvolve,
  ...issueEvolve,
  ...parcelEvolve,
  ...fulfilEvolve,
  ...deadlineEvolve,
  ...confirmationEvolve,
  ...verificationEvolve,
  ...caseEvolve,
  ...holdEvolve,
  ...dispatchEvolve,
  ...personalEvolve,
};
