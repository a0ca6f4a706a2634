import { err, ok, type Result } from 'neverthrow';
import { dayMs, type Instant } from '../kernel/time.ts';
import type { ChannelOrder, ChannelPage, ChannelRefund } from '../ports/channel.ts';
import type { SyncCursor } from '../ports/change.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import { underLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { channelOf } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';
import { retryFailures } from './retry-failures.ts';
import { storeFailures } from './store-failures.ts';
import type { Pull, PullCounts, PullError } from './pull.ts';
import { storeOrderRows } from './store-order-rows.ts';
import { storeRefundRows } from './store-refund-rows.ts';
import { walkListing, type Listing } from './walk-listing.ts';

/**
 * Reads what changed at a shop's channel since the last time, orders and then refunds, and stores it.
 * `null` when another worker is at it.
 */
export async function pullShop(
  scope: Scope,
  shop: Shop,
): Promise<Result<PullCounts | null, PullError>> {
  const source = await channelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  const counts = { placed: 0, updated: 0, unchanged: 0, undecoded: 0 };
  return underLease<PullCounts, PullError>(scope, `pull/${shop.shopId}`, async (lease) => {
    const pull: Pull = { scope, shop, source: source.value, lease, counts };
    const orders = await pullOrders(pull);
    if (orders.isErr()) return err(orders.error);
    const refunds = await pullRefunds(pull);
    if (refunds.isErr()) return err(refunds.error);
    const retried = await retryFailures(pull);
    return retried.map(() => counts);
  });
}

async function pullOrders(pull: Pull): Promise<Result<void, PullError>> {
  const { channel, call } = pull.source;
  const limits = channel.capabilities.orders;
  if (limits === null) return ok();
  return walk<ChannelOrder>(pull, {
    stream: 'orders',
    limits,
    list: (page) => channel.listOrders(call, page),
    idOf: ({ orderNo }) => orderNo,
    store: (page) => storeOrderRows(pull, page.rows),
  });
}

async function pullRefunds(pull: Pull): Promise<Result<void, PullError>> {
  const { channel, call } = pull.source;
  const limits = channel.capabilities.refunds;
  const list = channel.listRefunds?.bind(channel);
  if (limits === null || list === undefined) return ok();
  return walk<ChannelRefund>(pull, {
    stream: 'refunds',
    limits,
    list: (page) => list(call, page),
    idOf: ({ refundId }) => refundId,
    store: (page) => storeRefundRows(pull, page.rows),
  });
}

interface Stream<Row> extends Pick<Listing<Row, PullError>, 'limits' | 'list' | 'idOf'> {
  readonly stream: SyncCursor['stream'];
  readonly store: (page: ChannelPage<Row>) => Promise<Result<void, PullError>>;
}

async function walk<Row>(
  pull: Pull,
  { stream, limits, list, idOf, store }: Stream<Row>,
): Promise<Result<void, PullError>> {
  const { scope, shop, lease } = pull;
  const { storage, clock } = scope.runtime;
  const cursor = await storage.loadCursor(scope.tenant, shop.shopId, stream);
  if (cursor.isErr()) return err(cursor.error);
  const now = clock.now();
  const from = startOf(pull, cursor.value?.readTo ?? null, now);
  return walkListing<Row, PullError>(
    {
      limits,
      list,
      idOf,
      store: async (page) => {
        const renewed = await lease.renew();
        if (renewed.isErr()) return err(renewed.error);
        const kept = await storeFailures(pull, stream, page.undecoded);
        if (kept.isErr()) return err(kept.error);
        return store(page);
      },
      moveCursor: (readTo) => moveCursor(pull, stream, readTo),
    },
    { from, to: now },
  );
}

// A cursor in the future was set by a process whose clock was ahead, nobody knows by how much: what was
// changed since then has not been listed, so the last day is read again.
function startOf({ shop }: Pull, readTo: Instant | null, now: Instant): Instant {
  if (readTo === null) return shop.ordersSince;
  return readTo <= now ? readTo : Math.max(shop.ordersSince, now - dayMs);
}

function moveCursor(
  { scope, shop, lease }: Pull,
  stream: SyncCursor['stream'],
  readTo: Instant,
): Promise<Result<void, PullError>> {
  const cursor = { shopId: shop.shopId, stream, readTo };
  return commitFenced(scope, lease.fence, { cursor });
}
