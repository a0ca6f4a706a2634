import { err, ok, type Result } from 'neverthrow';
import { minuteMs } from '../kernel/time.ts';
import type { TenantShop } from '../ports/storage-rows.ts';
import { underLease } from '../runtime/lease.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { isPaused, noteGrant } from '../shop/renew-grant.ts';
import type { Shop } from '../shop/shop.ts';
import { isSyncDue, syncShop, type SyncShopError } from '../shop/sync-shop.ts';
import {
  addCounts,
  listShops,
  reportOf,
  system,
  type JobReport,
  type ShopReport,
  type Tenants,
  type WorkerError,
} from './job-report.ts';

export type { SyncShopError } from '../shop/sync-shop.ts';

/** What became of shops whose channels were to be asked who they are. */
export interface SyncCounts {
  /** Their channels have said. */
  synced: number;
}

/** What `syncShops` did: a row for each shop whose channel was to be asked. */
export type SyncReport = JobReport<SyncCounts, SyncShopError>;

const shopsAtOnce = 8;

/** Asks channels who their shops are; see `Worker.syncShops`. */
export async function syncShops(
  runtime: Runtime,
  tenants: Tenants,
  { channelType }: { readonly channelType?: string } = {},
): Promise<Result<SyncReport, WorkerError>> {
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const due = shops.value.filter(({ shop }) => {
    const isMeant = channelType === undefined || shop.channelType === channelType;
    const channel = runtime.channelByType.get(shop.channelType);
    // Of the host's own shops nobody else knows anything.
    const isKnown = channel !== undefined && channel.capabilities.orders !== null;
    return isMeant && isKnown && isSyncDue(shop, runtime.clock.now());
  });
  const items = await mapConcurrently(due, shopsAtOnce, (each) => syncOne(runtime, each));
  const summary: SyncCounts = { synced: 0 };
  for (const { counts } of items) {
    if (counts !== null) addCounts(summary, counts);
  }
  return ok({ items, summary });
}

async function syncOne(
  runtime: Runtime,
  { tenant, shop }: TenantShop,
): Promise<ShopReport<SyncCounts, SyncShopError>> {
  const which = { tenant, shopId: shop.shopId };
  if (isPaused(shop, runtime.clock.now())) {
    return { ...which, outcome: 'paused', counts: null, error: null };
  }
  return reportOf(which, await syncUnderLease({ runtime, tenant, actor: system }, shop));
}

function syncUnderLease(
  scope: Scope,
  { shopId }: Shop,
): Promise<Result<SyncCounts | null, SyncShopError>> {
  const { runtime, tenant } = scope;
  return underLease<SyncCounts, SyncShopError>(scope, `sync/${shopId}`, async () => {
    // Another worker may have asked before this one got the lease.
    const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
    if (loaded.isErr()) return err(loaded.error);
    const [shop] = loaded.value.shops;
    if (shop === undefined || !isSyncDue(shop, runtime.clock.now())) return ok({ synced: 0 });
    const synced = await syncShop(scope, shop, { repeatMs: 10 * minuteMs });
    if (synced.isOk()) return ok({ synced: 1 });
    const noted = await noteGrant(scope, shop, synced.error);
    return err(noted.isErr() ? noted.error : synced.error);
  });
}
