import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import type { RedemptionPayloads } from './redemption-events.ts';
import { redemptionMachine } from './redemption-machine.ts';

function move(order: Order, { type }: { readonly type: EventOf<typeof redemptionMachine> }): Order {
  return { ...order, redemption: stateAfter(redemptionMachine, type) };
}

// What is owed anew has time anew.
function begin(order: Order, event: { readonly type: EventOf<typeof redemptionMachine> }): Order {
  return { ...move(order, event), linkTerm: null };
}

/** What an order is after something happened to its redemption or its link. */
export const redemptionEvolve: EvolveTable<RedemptionPayloads> = {
  'redemption.required': begin,
  'redemption.waived': move,
  'redemption.ready': (order, _event, at) => ({ ...order, readyAt: order.readyAt ?? at }),
  'redemption.redeemed': (order, event, at) => ({
    ...move(order, event),
    redeemedAt: order.redeemedAt ?? at,
  }),
  'redemption.cancelled': move,
  'redemption.reopened': (order, event) => ({ ...begin(order, event), rejection: null }),
  'redemption.rejected': (order, event, at) => {
    const { code, text, refundDeclined, by } = event;
    return { ...move(order, event), rejection: { code, text, refundDeclined, by, at } };
  },
  'redemption.readmitted': (order, event) => ({ ...begin(order, event), rejection: null }),
  'redemption.expired': move,
  'redemption.extended': move,
  'link.term_set': (order, { from, to }) => ({ ...order, linkTerm: { from, to } }),
  'link.disclosed': (order) => order,
  'link.replaced': (order, { generation }) => ({ ...order, linkGeneration: generation }),
};
