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

/** How many pages a run looks at: orders with nothing to erase take up places in them. */
const pagesPerRun = 4;

/** Erases personal data whose time is over; see `Worker.erasePersonal`. */
export async function erasePersonal(
  runtime: Runtime,
  tenants: readonly TenantId[] | 'all',
): Promise<Result<ErasureReport, StorageError>> {
  const at = runtime.clock.now();
  let [erasedOrders, failedOrders] = [0, 0];
  // What is kept for longer by now, or cannot be written, keeps nobody behind it waiting.
  const left: AlarmedOrder[] = [];
  for (let page = 0; page < pagesPerRun; page += 1) {
    const limit = ordersPerRun - erasedOrders;
    if (limit <= 0) break;
    const filter = { tenants, at, limit, by: 'erasure', except: left } as const;
    const found = await runtime.storage.findAlarms(filter);
    if (found.isErr()) return err(found.error);
    let isHeldUp = found.value.length === limit;
    for (const each of found.value) {
      const { tenant, orderId } = each;
      const scope = { runtime, tenant, actor: { kind: 'system', id: 'worker' } } as const;
      const done = await runOrderJob(scope, jobFor(orderId));
      const isErased = done.isOk() && done.value.isChanged;
      if (isErased) erasedOrders += 1;
      else left.push(each);
      if (done.isErr()) failedOrders += 1;
      else if (!isErased) isHeldUp = true;
    }
    if (!isHeldUp) break;
  }
  const filter = { tenants, at, limit: 1, by: 'erasure', except: left } as const;
  const rest = await runtime.storage.findAlarms(filter);
  return rest.map(({ length }) => ({ erasedOrders, failedOrders, hasMore: length > 0 }));
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
