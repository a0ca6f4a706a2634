import type { Instant } from '../kernel/time.ts';
import type { EvolveTable } from './evolve-table.ts';
import type { HoldPayloads } from './hold-events.ts';
import type { HoldReason } from './hold-machine.ts';
import type { Order } from './order.ts';

/** How many holds that have ended an order keeps the times of: the last ones. */
const maxPauses = 50;

function without(order: Order, reason: HoldReason, at: Instant): Order {
  const ended = order.holds.filter((hold) => hold.reason === reason && hold.since < at);
  const pauses = ended.map(({ since }) => ({ reason, from: since, to: at }));
  return {
    ...order,
    holds: order.holds.filter((hold) => hold.reason !== reason),
    pauses: [...order.pauses, ...pauses].slice(-maxPauses),
  };
}

/** What an order is after something happened to its holds. */
export const holdEvolve: EvolveTable<HoldPayloads> = {
  'order.held': (order, { reason, note, by = null, rule = null }, at) => ({
    ...order,
    holds: [...order.holds, { reason, note, since: at, by, rule }],
  }),
  'order.released': (order, { reason }, at) => without(order, reason, at),
  'order.hold_overridden': (order, { reason }, at) => ({
    ...without(order, reason, at),
    overrides: [...order.overrides, reason],
  }),
  'order.watched': (order) => order,
  'order.override_lapsed': (order, { reason }) => ({
    ...order,
    overrides: order.overrides.filter((each) => each !== reason),
  }),
};
