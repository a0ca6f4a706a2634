import type { EvolveTable } from './evolve-table.ts';
import type { HoldPayloads } from './hold-events.ts';
import type { HoldReason } from './hold-machine.ts';
import type { Order } from './order.ts';

function without(order: Order, reason: HoldReason): Order {
  return { ...order, holds: order.holds.filter((hold) => hold.reason !== reason) };
}

/** What an order is after something happened to its holds. */
export const holdEvolve: EvolveTable<HoldPayloads> = {
  'order.held': (order, { reason, note, by = null, rule = null }, at) => ({
    ...order,
    holds: [...order.holds, { reason, note, since: at, by, rule }],
  }),
  'order.released': (order, { reason }) => without(order, reason),
  'order.hold_overridden': (order, { reason }) => ({
    ...without(order, reason),
    overrides: [...order.overrides, reason],
  }),
  'order.watched': (order) => order,
  'order.override_lapsed': (order, { reason }) => ({
    ...order,
    overrides: order.overrides.filter((each) => each !== reason),
  }),
};
