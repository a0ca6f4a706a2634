import { err, ok, type Result } from 'neverthrow';
import { runOrderJobs } from '../order/order-jobs.ts';
import { touchOrder } from '../order/touch-order.ts';
import { isHeldFor } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import type { Fence } from '../ports/change.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { ShopState } from './shop-machine.ts';
import type { Shop } from './shop.ts';

/** How many orders are looked at in one trip. */
const pageSize = 200;

/** How far the orders of a shop have followed it. */
export interface Spread {
  /** As it is stored now. */
  readonly shop: Shop;
  /** Orders that were frozen or released. */
  readonly changedOrders: number;
  /** Whether all of them follow. */
  readonly isDone: boolean;
}

/**
 * Freezes or releases the orders of a shop that was switched, a bounded number of pages of them, and
 * keeps how far that came: whoever calls next goes on from there, and a call that dies is made up for.
 * What each order needs is decided by how the shop is at that moment.
 */
export async function spreadSwitch(
  scope: Scope,
  shop: Shop,
  { pages, fence }: { readonly pages: number; readonly fence?: Fence },
): Promise<Result<Spread, StorageError>> {
  let cursor = shop.switched?.cursor ?? null;
  let changedOrders = 0;
  for (let page = 0; page < pages; page += 1) {
    const found = await find[shop.state](scope, shop, cursor === null ? {} : { cursor });
    if (found.isErr()) return err(found.error);
    const jobs = found.value.items.map(touchOrder);
    const ran = await runOrderJobs(scope, jobs, fence ? { fence } : {});
    if (ran.isErr()) return err(ran.error);
    changedOrders += ran.value.filter((each) => each.isOk() && each.value.isChanged).length;
    cursor = found.value.nextCursor;
    if (cursor === null) break;
  }
  const isDone = cursor === null;
  const kept = await keep(scope, { ...shop, version: shop.version + 1 }, { isDone, cursor, fence });
  return kept.map((stored) => ({ shop: stored ?? shop, changedOrders, isDone }));
}

type Find = (
  scope: Scope,
  shop: Shop,
  position: { readonly cursor?: string },
) => Promise<Result<Page<Order>, StorageError>>;

const findHeld: Find = async ({ runtime, tenant }, { shopId }, position) => {
  const query = { tenant, shopId, isFrozen: true, isCurrent: true, limit: pageSize };
  const page = await runtime.storage.findOrders({ ...query, ...position });
  return page.map(({ items, nextCursor }) => ({
    items: items.filter((order) => isHeldFor(order, 'shop_closed')),
    nextCursor,
  }));
};

// What was paid while the shop was being switched off, and stored before anybody knew.
const findOpen: Find = ({ runtime, tenant }, { shopId }, position) =>
  runtime.storage.findOpen({ tenant, shopId, limit: pageSize, ...position });

const find: Readonly<Record<ShopState, Find>> = {
  enabled: findHeld,
  // What it had held before it was on, and has not let go yet.
  draining: findHeld,
  disabled: findOpen,
};

// `null` where the shop was switched again meanwhile, which begins anew.
async function keep(
  { runtime, tenant }: Scope,
  shop: Shop,
  how: {
    readonly isDone: boolean;
    readonly cursor: string | null;
    readonly fence?: Fence | undefined;
  },
): Promise<Result<Shop | null, StorageError>> {
  if (shop.switched === null) return ok(null);
  const { isDone, cursor, fence } = how;
  const value = { ...shop, switched: { ...shop.switched, isSpreading: !isDone, cursor } };
  const change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: runtime.clock.now(),
    writes: [{ kind: 'shop', expectedVersion: shop.version - 1, value } as const],
    ...(fence && { fence }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  return committed.map(([outcome]) => (isStored.has(outcome?.outcome ?? 'stale') ? value : null));
}

const isStored: ReadonlySet<string> = new Set(['applied', 'duplicate']);
