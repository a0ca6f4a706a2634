import { err, type Result } from 'neverthrow';
import { askForLost } from '../inbound/ask-for-lost.ts';
import { dayMs, type Instant } from '../kernel/time.ts';
import { underLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { channelOf } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';
import { readStreams } from './listing-streams.ts';
import { retryFailures } from './retry-failures.ts';
import { noCounts, type Pull, type PullCounts, type PullError } from './pull.ts';
import { storeOrderRows } from './store-order-rows.ts';
import { storeRefundRows } from './store-refund-rows.ts';

/**
 * Reads what changed at a shop's channel since the last time, orders and then refunds, and stores it;
 * at last what the channel has told in vain, where it lists that.
 * `null` when another worker is at it.
 */
export async function pullShop(
  scope: Scope,
  shop: Shop,
): Promise<Result<PullCounts | null, PullError>> {
  const source = await channelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  return underLease<PullCounts, PullError>(scope, `pull/${shop.shopId}`, async (lease) => {
    const pull: Pull = { scope, shop, source: source.value, lease, counts: noCounts() };
    const { storage, clock } = scope.runtime;
    const store = { orders: storeOrderRows, refunds: storeRefundRows };
    const read = await readStreams(pull, store, async (stream) => {
      const cursor = await storage.loadCursor(scope.tenant, shop.shopId, stream);
      const now = clock.now();
      return cursor.map((known) => {
        return { cursor: stream, from: startOf(shop, known?.readTo ?? null, now), to: now };
      });
    });
    if (read.isErr()) return err(read.error);
    const retried = await retryFailures(pull);
    if (retried.isErr()) return err(retried.error);
    const asked = await askForLost(pull);
    return asked.map(() => pull.counts);
  });
}

// A cursor in the future was set by a process whose clock was ahead, nobody knows by how much: what was
// changed since then has not been listed, so the last day is read again.
function startOf(shop: Shop, readTo: Instant | null, now: Instant): Instant {
  if (readTo === null) return shop.ordersSince;
  return readTo <= now ? readTo : Math.max(shop.ordersSince, now - dayMs);
}
