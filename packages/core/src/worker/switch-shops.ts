import { err, ok, type Result } from 'neverthrow';
import { invariant } from '../kernel/invariant.ts';
import type { CoreError } from '../kernel/errors.ts';
import type { Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { underLease } from '../runtime/lease.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { closesByItself } from '../shop/switch-decide.ts';
import { isFollowed, isSpreading, spreadSwitch } from '../shop/spread-switch.ts';
import type { DisableShopError } from '../shop/switch-api.ts';
import { tryToSwitch } from '../shop/switch-shop.ts';
import type { Shop } from '../shop/shop.ts';
import {
  addCounts,
  listShops,
  reportOf,
  system,
  type JobReport,
  type ShopReport,
  type Tenants,
} from './job-report.ts';
import { wakeWatches, type WakeError } from './wake-watches.ts';

/** What `switchShops` did. */
export interface SwitchCounts {
  /** Shops that drained, and are closed now. */
  closedShops: number;
  /** Orders that were frozen or released because their shop was switched or paused. */
  changedOrders: number;
}

/** Why a shop cannot be switched by the worker; the next run tries again. */
export type SwitchJobError =
  Exclude<DisableShopError, CoreError<'input.invalid' | 'shop.unsettled'>> | WakeError;

/** What `switchShops` did, shop by shop. */
export type SwitchReport = JobReport<SwitchCounts, SwitchJobError>;

/** How many pages of orders follow a shop in one run; the next one goes on from there. */
const pagesPerRun = 50;

/** Closes what has drained, and lets orders follow their shops; see `Worker.switchShops`. */
export async function switchShops(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<SwitchReport, StorageError>> {
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const items: ShopReport<SwitchCounts, SwitchJobError>[] = [];
  const summary: SwitchCounts = { closedShops: 0, changedOrders: 0 };
  for (const { tenant, shop } of shops.value) {
    if (!closesByItself(shop) && isFollowed(shop)) continue;
    const scope: Scope = { runtime, tenant, actor: system };
    const job = `switch/${shop.shopId}`;
    const ran = await underLease<SwitchCounts, SwitchJobError>(scope, job, ({ fence }) =>
      followShop(scope, shop, fence),
    );
    items.push(reportOf({ tenant, shopId: shop.shopId }, ran));
    const counts = ran.unwrapOr(null);
    if (counts !== null) addCounts(summary, counts);
  }
  return ok({ items, summary });
}

async function followShop(
  scope: Scope,
  shop: Shop,
  fence: Fence,
): Promise<Result<SwitchCounts, SwitchJobError>> {
  const closed = closesByItself(shop) ? await close(scope, shop, fence) : ok(null);
  if (closed.isErr()) return err(closed.error);
  const closedShops = closed.value === null ? 0 : 1;
  const now = closed.value ?? shop;
  // Orders first: buyers wait for them, whatever keeps the watches of items from being read.
  const spread = isSpreading(now)
    ? await spreadSwitch(scope, now, { pages: pagesPerRun, fence })
    : ok({ shop: now, changedOrders: 0 });
  const woken = await wakeWatches(scope, spread.isOk() ? spread.value.shop : now, fence);
  if (spread.isErr()) return err(spread.error);
  return woken.map(() => ({ closedShops, changedOrders: spread.value.changedOrders }));
}

// `null`: some order is unsettled yet, or somebody else has switched it meanwhile.
async function close(
  scope: Scope,
  { shopId, switched }: Shop,
  fence: Fence,
): Promise<Result<Shop | null, SwitchJobError>> {
  const reason = switched?.reason ?? '';
  const tried = await tryToSwitch(scope, {
    command: 'disable',
    shopId,
    reason,
    claim: null,
    fence,
    isWanted: closesByItself,
  });
  if (tried.isOk()) return ok(tried.value.outcome === 'applied' ? tried.value.shop : null);
  const { error } = tried;
  invariant(
    error.code !== 'shop.setup_unchecked' && error.code !== 'channel.incapable',
    'closing a shop asks for no setup check and no channel',
  );
  return error.code === 'shop.unsettled' ? ok(null) : err(error);
}
