import { canonicalJson } from '../kernel/canonical-json.ts';
import type { HistoryEntry } from './history.ts';
import { evolveOrder } from './order-evolve.ts';
import type { Order } from './order.ts';

/**
 * What entries make of an order: of all of them, the order itself. Those of one order, oldest first;
 * `order` is what the ones before have led to, `null` where there are none.
 */
export function rebuildOrder(order: Order | null, entries: readonly HistoryEntry[]): Order | null {
  return entries.reduce<Order | null>(
    (so, { event, at, version }) => ({ ...evolveOrder(so, event, at), version }),
    order,
  );
}

/**
 * Whether two orders are the same to the byte, but for what is no part of a history: verification
 * codes, which counters type and nobody shall read there, and the hash, which is made from it.
 */
export function isSameOrder(one: Order, other: Order): boolean {
  return canonicalJson(told(one)) === canonicalJson(told(other));
}

/** What a history tells of an order. */
export function told(order: Order): Order {
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({ ...unit, verificationCode: null })),
  }));
  return { ...order, lines, historyHash: null };
}
