import { err, type Result } from 'neverthrow';
import { isHeldFor } from '../order/order-holds.ts';
import { runOrderJobs } from '../order/order-jobs.ts';
import { touchOrder } from '../order/touch-order.ts';
import type { Order } from '../order/order.ts';
import type { Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { isUnderWay, nextCheckOf } from './standing-decide.ts';
import type { Standing } from './standing.ts';

/** How many orders are looked at in one trip. */
const pageSize = 200;

/** How far the orders of a user have followed what is said of him. */
export interface Followed {
  /** As it is stored now. */
  readonly standing: Standing;
  /** Orders that were frozen or released. */
  readonly changedOrders: number;
  /** Whether all of them follow. */
  readonly isDone: boolean;
}

/**
 * Freezes or releases the orders of a user, newest first, a bounded number of pages of them, and keeps
 * how far that came. What each order needs is decided by what is said of him at that moment; orders
 * that come meanwhile are screened when they are taken in.
 */
export async function followStanding(
  scope: Scope,
  standing: Standing,
  { pages, fence }: { readonly pages: number; readonly fence?: Fence },
): Promise<Result<Followed, StorageError>> {
  const { runtime, tenant } = scope;
  let { cursor } = standing;
  let changedOrders = 0;
  for (let page = 0; page < pages; page += 1) {
    const query = { tenant, user: standing.user, isCurrent: true, limit: pageSize };
    const found = await runtime.storage.findOrders({
      ...query,
      ...(cursor !== null && { cursor }),
    });
    if (found.isErr()) return err(found.error);
    const jobs = found.value.items.filter(mayConcern).map(touchOrder);
    const ran = await runOrderJobs(scope, jobs, fence ? { fence } : {});
    if (ran.isErr()) return err(ran.error);
    changedOrders += ran.value.filter((each) => each.isOk() && each.value.isChanged).length;
    cursor = found.value.nextCursor;
    if (cursor === null) break;
  }
  const isDone = cursor === null;
  const now = runtime.clock.now();
  const checkAt = isDone ? nextCheckOf(standing, now) : standing.checkAt;
  const next = { ...standing, version: standing.version + 1, checkAt, cursor };
  const kept = await keep(scope, next, fence);
  return kept.map((stored) => ({ standing: stored ?? standing, changedOrders, isDone }));
}

function mayConcern(order: Order): boolean {
  return isHeldFor(order, 'buyer_blocked') || isUnderWay(order);
}

// `null` where something else was said of him meanwhile, which begins anew.
async function keep(
  { runtime, tenant }: Scope,
  value: Standing,
  fence: Fence | undefined,
): Promise<Result<Standing | null, StorageError>> {
  const change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: runtime.clock.now(),
    writes: [{ kind: 'standing', expectedVersion: value.version - 1, value } as const],
    ...(fence && { fence }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  return committed.map(([outcome]) => (isStored.has(outcome?.outcome ?? 'stale') ? value : null));
}

const isStored: ReadonlySet<string> = new Set(['applied', 'duplicate']);
