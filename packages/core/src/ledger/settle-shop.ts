import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { runOrderJobs } from '../order/order-jobs.ts';
import type { OrderJob } from '../order/order-job.ts';
import type { Order } from '../order/order.ts';
import type { EntrySum } from '../ports/ledger-storage.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { decideArrival } from './arrival-decide.ts';

/** What holding a shop's unsettled orders against its statement brought. */
export interface SettleCounts {
  /** Orders of which the statement says something, and that were not settled. */
  told: number;
  /** Orders that are settled now. */
  settled: number;
  /** Orders that could not be decided on; the next run tries again. */
  failed: number;
}

/** Why a shop's orders cannot be settled; the next run tries again. */
export type SettleError = StorageError | CoreError<'storage.lease_lost'>;

/** Orders of one trip. */
const pageSize = 500;

const stream = 'settlements_look';

/**
 * Settles the orders of a shop whose money has reached its account by what statements tell; at most once in
 * `everyMs`. `null` when another worker is at it.
 *
 * It goes by how things stand, not by what has happened since: it makes no difference whether the line was
 * kept before its order, or a correction came last, and what a crash has left is there in the next run.
 */
export function settleShop(
  scope: Scope,
  { shopId }: Shop,
  everyMs: number,
): Promise<Result<SettleCounts | null, SettleError>> {
  return underLease<SettleCounts, SettleError>(scope, `settle/${shopId}`, async (lease) => {
    const { clock, storage } = scope.runtime;
    const counts: SettleCounts = { told: 0, settled: 0, failed: 0 };
    const now = clock.now();
    const looked = await storage.loadCursor(scope.tenant, shopId, stream);
    if (looked.isErr()) return err(looked.error);
    // A look that is ahead was left by a clock that was, and says nothing.
    const { readTo } = looked.value ?? { readTo: -Infinity };
    if (readTo <= now && now < readTo + everyMs) return ok(counts);
    const done = await settlePages({ scope, lease, shopId, counts });
    if (done.isErr()) return err(done.error);
    const noted = await commitFenced(scope, lease.fence, {
      cursor: { shopId, stream, readTo: now },
    });
    return noted.map(() => counts);
  });
}

interface Settling {
  readonly scope: Scope;
  readonly lease: HeldLease;
  readonly shopId: Shop['shopId'];
  readonly counts: SettleCounts;
}

async function settlePages(settling: Settling): Promise<Result<void, SettleError>> {
  const { scope, lease, shopId } = settling;
  const { tenant, runtime } = scope;
  let cursor: string | null = null;
  do {
    const held = await lease.renew();
    if (held.isErr()) return err(held.error);
    const position = cursor === null ? {} : { cursor };
    const page = await runtime.storage.findArrivals({
      ...{ tenant, shopId, limit: pageSize },
      ...position,
    });
    if (page.isErr()) return err(page.error);
    const settled = await settleTold(settling, page.value.items);
    if (settled.isErr()) return err(settled.error);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok();
}

async function settleTold(
  { scope, lease, shopId, counts }: Settling,
  told: readonly Pick<Order, 'orderId' | 'orderNo'>[],
): Promise<Result<void, SettleError>> {
  if (told.length === 0) return ok();
  const { tenant, runtime } = scope;
  const orderNos = told.map(({ orderNo }) => orderNo);
  const sums = await runtime.storage.sumEntries({ tenant, shopId, orderNos });
  if (sums.isErr()) return err(sums.error);
  const sumsByNo = Map.groupBy(sums.value, ({ orderNo }) => orderNo);
  const jobs = told.map(({ orderId, orderNo }) => jobFor(orderId, sumsByNo.get(orderNo) ?? []));
  const ran = await runOrderJobs(scope, jobs, { fence: lease.fence });
  if (ran.isErr()) return err(ran.error);
  counts.told += told.length;
  for (const done of ran.value) {
    if (done.isErr()) counts.failed += 1;
    else if (done.value.isChanged) counts.settled += 1;
  }
  return ok();
}

function jobFor(orderId: OrderId, sums: readonly EntrySum[]): OrderJob<null, never> {
  return {
    target: { orderId },
    decide: ({ order, shop: { policy }, now }) => ({
      decision: order === null ? null : decideArrival(order, sums, { policy, now }),
      answer: ok(null),
    }),
  };
}
