import { err, ok, type Result } from 'neverthrow';
import type { TenantId } from '../kernel/ids.ts';
import { runOrderJob, type OrderJob } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { decideErasePersonal } from '../people/personal-decide.ts';
import { erasureOf } from '../people/personal-needs.ts';
import type { AlarmedOrder } from '../ports/storage-rows.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** What `erasePersonal` did. */
export interface ErasureReport {
  /** Orders of which personal data was erased. */
  readonly erasedOrders: number;
  /** Orders that could not be looked at now; the next run does. */
  readonly failedOrders: number;
  /** Set when there is more to do than one run does. */
  readonly hasMore: boolean;
}

const ordersPerRun = 500;

/** Erases personal data whose time is over; see `Worker.erasePersonal`. */
export async function erasePersonal(
  runtime: Runtime,
  tenants: readonly TenantId[] | 'all',
): Promise<Result<ErasureReport, StorageError>> {
  const at = runtime.clock.now();
  const found = await runtime.storage.findAlarms({
    tenants,
    at,
    limit: ordersPerRun,
    by: 'erasure',
  });
  if (found.isErr()) return err(found.error);
  const failed: AlarmedOrder[] = [];
  let erasedOrders = 0;
  for (const each of found.value) {
    const { tenant, orderId } = each;
    const scope = { runtime, tenant, actor: { kind: 'system', id: 'worker' } } as const;
    const done = await runOrderJob(scope, jobFor(orderId));
    if (done.isErr()) failed.push(each);
    else if (done.value.isChanged) erasedOrders += 1;
  }
  // A page that tenants share may leave out some of one of them though it is not full.
  const filter = { tenants, at, limit: 1, by: 'erasure', except: failed } as const;
  const rest = await runtime.storage.findAlarms(filter);
  return rest.map(({ length }) => {
    return { erasedOrders, failedOrders: failed.length, hasMore: length > 0 };
  });
}

// The policy of now decides; what is stored only says which orders to look at.
function jobFor(orderId: Order['orderId']): OrderJob<null, never> {
  return {
    target: { orderId },
    reason: 'its time is over',
    decide: ({ order, shop, now }) => {
      const isOver = (what: 'recipient' | 'account'): boolean => {
        const erasedAt = order && erasureOf(order, what, shop.policy);
        return erasedAt !== null && erasedAt <= now;
      };
      return { decision: order && decideErasePersonal(order, now, isOver), answer: ok(null) };
    },
  };
}
