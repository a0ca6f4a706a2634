import { err, ok, type Result } from 'neverthrow';
import { runOrderJobs } from '../order/order-jobs.ts';
import { touchOrder } from '../order/touch-order.ts';
import type { HoldReason } from '../order/hold-machine.ts';
import { isHeldFor } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import type { Fence } from '../ports/change.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { isAtRisk } from './pause-decide.ts';
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

/** What orders follow: whether their shop is on, and whether it is paused. */
type Aspect = 'switched' | 'pause';

/** Whether orders may still have to be frozen or released for how their shop is. */
export function isSpreading(shop: Shop): boolean {
  return shop.switched?.isSpreading === true || shop.pause?.isSpreading === true;
}

/** Whether everything follows how a shop is: its orders, and the watches of what it sells. */
export function isFollowed(shop: Shop): boolean {
  return !isSpreading(shop) && shop.switched?.isWaking !== true;
}

/**
 * Freezes or releases the orders of a shop that was switched or paused, a bounded number of pages of them, and
 * keeps how far that came: whoever calls next goes on from there, and a call that dies is made up for.
 * What each order needs is decided by how the shop is at that moment.
 */
export async function spreadSwitch(
  scope: Scope,
  shop: Shop,
  limits: Limits,
): Promise<Result<Spread, StorageError>> {
  let spread: Spread = { shop, changedOrders: 0, isDone: true };
  for (const aspect of ['switched', 'pause'] as const) {
    if (spread.shop[aspect]?.isSpreading !== true) continue;
    const next = await spreadAspect(scope, { shop: spread.shop, aspect }, limits);
    if (next.isErr()) return err(next.error);
    const { shop: stored, changedOrders, isDone } = next.value;
    spread = {
      shop: stored,
      changedOrders: spread.changedOrders + changedOrders,
      isDone: spread.isDone && isDone,
    };
  }
  return ok(spread);
}

interface Limits {
  readonly pages: number;
  readonly fence?: Fence;
}

async function spreadAspect(
  scope: Scope,
  { shop, aspect }: { readonly shop: Shop; readonly aspect: Aspect },
  { pages, fence }: Limits,
): Promise<Result<Spread, StorageError>> {
  let cursor = shop[aspect]?.cursor ?? null;
  let changedOrders = 0;
  for (let page = 0; page < pages; page += 1) {
    const found = await finds[aspect](shop)(scope, shop, cursor === null ? {} : { cursor });
    if (found.isErr()) return err(found.error);
    const jobs = found.value.items.map(touchOrder);
    const ran = await runOrderJobs(scope, jobs, fence ? { fence } : {});
    if (ran.isErr()) return err(ran.error);
    changedOrders += ran.value.filter((each) => each.isOk() && each.value.isChanged).length;
    cursor = found.value.nextCursor;
    if (cursor === null) break;
  }
  const isDone = cursor === null;
  const followed = { ...shop, version: shop.version + 1 };
  const kept = await keep(scope, followed, { aspect, isDone, cursor, fence });
  return kept.map((stored) => ({ shop: stored ?? shop, changedOrders, isDone }));
}

type Find = (
  scope: Scope,
  shop: Shop,
  position: { readonly cursor?: string },
) => Promise<Result<Page<Order>, StorageError>>;

const findHeldFor =
  (reason: HoldReason): Find =>
  async ({ runtime, tenant }, { shopId }, position) => {
    const query = { tenant, shopId, isFrozen: true, isCurrent: true, limit: pageSize };
    const page = await runtime.storage.findOrders({ ...query, ...position });
    return page.map(({ items, nextCursor }) => ({
      items: items.filter((order) => isHeldFor(order, reason)),
      nextCursor,
    }));
  };

const findHeld = findHeldFor('shop_closed');
const findPaused = findHeldFor('shop_paused');

// What was paid while the shop was being switched off, and stored before anybody knew.
const findOpen: Find = ({ runtime, tenant }, { shopId }, position) =>
  runtime.storage.findOpen({ tenant, shopId, limit: pageSize, ...position });

const find: Readonly<Record<ShopState, Find>> = {
  enabled: findHeld,
  // What it had held before it was on, and has not let go yet.
  draining: findHeld,
  disabled: findOpen,
};

const finds: Readonly<Record<Aspect, (shop: Shop) => Find>> = {
  switched: ({ state }) => find[state],
  pause: (shop) => (isAtRisk(shop) ? findOpen : findPaused),
};

// `null` where the shop was switched again meanwhile, which begins anew.
async function keep(
  { runtime, tenant }: Scope,
  shop: Shop,
  how: {
    readonly aspect: Aspect;
    readonly isDone: boolean;
    readonly cursor: string | null;
    readonly fence?: Fence | undefined;
  },
): Promise<Result<Shop | null, StorageError>> {
  const { aspect, isDone, cursor, fence } = how;
  const followed = shop[aspect];
  if (followed === null) return ok(null);
  const value = { ...shop, [aspect]: { ...followed, isSpreading: !isDone, cursor } };
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
