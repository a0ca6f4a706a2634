import { err, ok, type Result } from 'neverthrow';
import { dayMs, type Instant } from '../kernel/time.ts';
import type { SyncCursor } from '../ports/change.ts';
import type { ChannelOrder } from '../ports/channel.ts';
import { underLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { cadenceOf, monitoringCadences } from '../shop/monitoring.ts';
import { channelOf } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';
import { readStreams } from './listing-streams.ts';
import { noCounts, type Pull, type PullError } from './pull.ts';
import { storeOrderRows } from './store-order-rows.ts';
import { storeRefundRows } from './store-refund-rows.ts';

/** What a sweep found. */
export interface SweepCounts {
  /** Rows of orders and refunds that the channel listed. */
  compared: number;
  /** Orders that we did not have; they are stored now. */
  missing: number;
  /** Orders that we had as they were before, and refunds that were not in our books; no longer. */
  behind: number;
  /** Rows that could not be decoded; they are kept and tried again. */
  undecoded: number;
}

/** How long after it happened something is looked for last: by then every listing shows it. */
const settledAfterMs = monitoringCadences.usual.lookAfterMs;
/** How far a shop's first sweep looks back. */
const firstMs = 7 * dayMs;

const cursorOf = {
  orders: 'orders_sweep',
  refunds: 'refunds_sweep',
} as const satisfies Partial<Record<SyncCursor['stream'], SyncCursor['stream']>>;

/**
 * Lists a second time, some hours later, what was modified at a shop's channel, and stores what a pull
 * has passed over. A shop that is watched closely is looked at sooner, and again until those hours are
 * over. `null` when another worker is at it.
 */
export async function sweepShop(
  scope: Scope,
  shop: Shop,
): Promise<Result<SweepCounts | null, PullError>> {
  const source = await channelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  return underLease<SweepCounts, PullError>(scope, `sweep/${shop.shopId}`, async (lease) => {
    const pull: Pull = { scope, shop, source: source.value, lease, counts: noCounts() };
    const { storage, clock, logger } = scope.runtime;
    let compared = 0;
    const store = {
      orders: async (_: Pull, rows: readonly ChannelOrder[]) => {
        compared += rows.length;
        const news = await newsAmong(pull, rows);
        return news.isErr() ? err(news.error) : storeOrderRows(pull, news.value);
      },
      refunds: ((_, rows) => {
        compared += rows.length;
        return storeRefundRows(pull, rows);
      }) satisfies typeof storeRefundRows,
    };
    const read = await readStreams(pull, store, async (stream) => {
      const cursor = await storage.loadCursor(scope.tenant, shop.shopId, cursorOf[stream]);
      const now = clock.now();
      const settledTo = now - settledAfterMs;
      const { sweepEveryMs, lookAfterMs } = cadenceOf(shop, now);
      return cursor.map((known) => {
        // One that is ahead was left by a clock that was, and says nothing.
        const isKnown = known !== null && known.readTo <= now;
        const from = isKnown ? known.readTo : Math.max(shop.ordersSince, settledTo - firstMs);
        if (from + sweepEveryMs > settledTo) return null;
        return { cursor: cursorOf[stream], from, to: now - lookAfterMs, settledTo };
      });
    });
    if (read.isErr()) return err(read.error);
    const { placed: missing, updated: behind, undecoded } = pull.counts;
    if (missing + behind > 0) {
      const { shopId } = shop;
      logger.log('warn', 'a sweep found what pulls had passed over', { shopId, missing, behind });
    }
    return ok({ compared, missing, behind, undecoded });
  });
}

// What is stored as it is, or newer, is no news.
async function newsAmong(
  { scope, shop }: Pull,
  rows: readonly ChannelOrder[],
): Promise<Result<readonly ChannelOrder[], PullError>> {
  if (rows.length === 0) return ok([]);
  const orderRefs = rows.map(({ orderNo }) => ({ shopId: shop.shopId, orderNo }));
  const loaded = await scope.runtime.storage.load({ tenant: scope.tenant, orderRefs });
  return loaded.map(({ orders }) => {
    const known = new Map(
      orders.map((order): [string, Instant] => [order.orderNo, order.reported.modifiedAt]),
    );
    return rows.filter(({ orderNo, modifiedAt }) => (known.get(orderNo) ?? -1) < modifiedAt);
  });
}
