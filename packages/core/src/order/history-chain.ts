import { canonicalJson } from '../kernel/canonical-json.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Digest } from '../system/digest.ts';
import type { HistoryRecord } from './history.ts';
import type { OrderChange } from './order-change.ts';

/**
 * What the hash of a change is made of: the change as it is stored, and the hash of the one before.
 * Without one (`previous` is `null`) a chain begins, and by version and number it says how many
 * changes and events of an earlier release stand before it.
 */
export function linkText(record: Omit<HistoryRecord, 'hash'>, previous: string | null): string {
  const { tenant, orderId, version, seq, at, actor, reason, events } = record;
  const { kind, id } = actor;
  const link = { tenant, orderId, version, seq, at, actor: { kind, id }, reason, events };
  return canonicalJson({ previous, ...link });
}

/** Links changes of orders, each to its order's latest; every commit of an order passes here. */
export async function chainChanges<Prepared extends { readonly change: OrderChange }>(
  digest: Digest,
  prepared: readonly Prepared[],
): Promise<readonly Prepared[]> {
  const chained: Prepared[] = [];
  for (const each of prepared) chained.push({ ...each, change: await chain(digest, each.change) });
  return chained;
}

async function chain(digest: Digest, { change, order }: OrderChange): Promise<OrderChange> {
  const { events = [], writes } = change;
  const [first] = events;
  invariant(first !== undefined, 'a change of an order has an event');
  const { event: _event, ...rest } = first;
  const record = { ...rest, events: events.map(({ event }) => event) };
  const hashed = digest(linkText(record, order.historyHash));
  // What is there already is not waited for: a turn of the event loop costs more than the hash.
  const hash = typeof hashed === 'string' ? hashed : await hashed;
  const linked = { ...order, historyHash: hash };
  return {
    order: linked,
    change: {
      ...change,
      writes: writes.map((write) =>
        write.kind === 'order' && write.value === order ? { ...write, value: linked } : write,
      ),
      links: [{ orderId: order.orderId, version: order.version, hash }],
    },
  };
}
