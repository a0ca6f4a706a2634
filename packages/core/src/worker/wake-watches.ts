import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Change, Fence } from '../ports/change.ts';
import type { StockWatch } from '../ports/stock-watch.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { itemPages } from '../shop/shop-items.ts';
import type { Shop } from '../shop/shop.ts';

/** Why the watches of a shop's products were not woken; the next run begins anew. */
export type WakeError = StorageError | CoreError<'storage.lease_lost'>;

/**
 * Lets every product that a shop sells be looked at by the next `watchCover`, since the shop stops selling, or
 * sells again. Under the lease of the watch: a look that began before and does not know of it is over, and
 * puts off nothing; while the watch is at work, the next run goes on. Answers the shop as it is then.
 */
export async function wakeWatches(
  scope: Scope,
  shop: Shop,
  fence: Fence,
): Promise<Result<Shop, WakeError>> {
  const { switched } = shop;
  if (switched?.isWaking !== true) return ok(shop);
  const woken = await underLease<true, WakeError>(scope, `cover/${scope.tenant}`, (lease) =>
    wakeAll(scope, shop.shopId, lease),
  );
  if (woken.isErr()) return err(woken.error);
  if (woken.value === null) return ok(shop);
  const { runtime, tenant } = scope;
  const value = { ...shop, version: shop.version + 1, switched: { ...switched, isWaking: false } };
  const change: Change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: runtime.clock.now(),
    writes: [{ kind: 'shop', expectedVersion: shop.version, value }],
    fence,
  };
  const committed = await commitChanges(runtime.storage, [change]);
  // Switched again meanwhile, it is woken again.
  return committed.map(([outcome]) => (isStored.has(outcome?.outcome ?? 'stale') ? value : shop));
}

const isStored: ReadonlySet<string> = new Set(['applied', 'duplicate']);

async function wakeAll(
  scope: Scope,
  shopId: ShopId,
  lease: HeldLease,
): Promise<Result<true, WakeError>> {
  for await (const page of itemPages(scope, new Set([shopId]))) {
    if (page.isErr()) return err(page.error);
    const held = await lease.renew();
    if (held.isErr()) return err(held.error);
    const woken = await wakePage(scope, page.value.watches, lease.fence);
    if (woken.isErr()) return err(woken.error);
  }
  return ok(true);
}

async function wakePage(
  { runtime: { storage, clock, ids }, tenant }: Scope,
  watches: readonly StockWatch[],
  fence: Fence,
): Promise<Result<void, WakeError>> {
  // One that nobody has looked at yet is due anyway.
  if (watches.length === 0) return ok();
  const at = clock.now();
  const stockWatches = watches.map((watch) => {
    return { fromVersion: watch.version, watch, dueAt: at };
  });
  const change = { changeId: ids.next('change'), tenant, at, writes: [], fence, stockWatches };
  const committed = await commitChanges(storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const isLost = committed.value.some(({ outcome }) => outcome !== 'applied');
  return isLost ? err(coreError('storage.lease_lost', { job: fence.job })) : ok();
}
