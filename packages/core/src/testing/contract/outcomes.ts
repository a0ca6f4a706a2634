import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { Outcome } from '../../ports/change.ts';
import { testTenant } from '../change-builders.ts';
import { valueOf, type Desk } from '../storage-desk.ts';

/** Counts outcomes by name. */
export function outcomesOf(outcomes: readonly Outcome[]): Partial<Record<string, number>> {
  const counts: Partial<Record<string, number>> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Checks that an order has no keys, no place in a queue, no history and nothing in the outbox. */
export async function assertNothingLeft(desk: Desk, order: Order): Promise<void> {
  const { storage } = desk;
  const { orderId, lines } = order;
  const { keys } = await desk.load({ orderIds: [orderId], withKeys: true });
  assert.deepEqual(keys, [], 'no keys');
  assert.deepEqual(await desk.history(order), [], 'no history');
  assert.deepEqual(valueOf(await storage.findEffects(testTenant, orderId)), [], 'no effects');
  for (const productId of lines.flatMap(({ product }) => product?.productId ?? [])) {
    const waits = valueOf(await storage.findWaiting(testTenant, productId, 10));
    assert.deepEqual(
      waits.filter((wait) => wait.orderId === orderId),
      [],
      'no places in the queue',
    );
  }
}
