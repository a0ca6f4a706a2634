import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { runOrderJobs, type OrderJob } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { loadItemMap } from './map-items.ts';
import type { ItemMapping } from './item-mapping.ts';
import { decideMapping } from './mapping-decide.ts';

/** What became of a mapping. */
export interface MappedItem {
  /** `replayed`: it was mapped like this before. */
  readonly outcome: 'applied' | 'replayed';
  readonly mapping: ItemMapping;
  readonly version: number;
  /** Orders that were frozen because of it and are mapped now. */
  readonly releasedOrders: number;
}

/** Why an item cannot be mapped. */
export type MapItemError =
  | StorageError
  | CoreError<'shop.not_found' | 'product.not_found' | 'storage.contention'>;

/** How often a mapping is written again after losing against a rival. */
const maxAttempts = 8;
/** How many frozen orders are looked at in one trip. */
const pageSize = 200;

/** Stores a mapping and releases the orders that waited for it; see `CatalogService.mapItem`. */
export async function mapItem(
  scope: Scope,
  wanted: Omit<ItemMapping, 'version'>,
): Promise<Result<MappedItem, MapItemError>> {
  const { runtime, tenant } = scope;
  const { shopId, productId, itemKey } = wanted;
  const found = await runtime.storage.load({ tenant, shopIds: [shopId], productIds: [productId] });
  if (found.isErr()) return err(found.error);
  const [shop] = found.value.shops;
  if (shop === undefined) return err(coreError('shop.not_found', { shopId }));
  if (found.value.products.length === 0) return err(coreError('product.not_found', { productId }));
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const loaded = await runtime.storage.load({ tenant, itemRefs: [{ shopId, itemKey }] });
    if (loaded.isErr()) return err(loaded.error);
    const [before] = loaded.value.mappings;
    const isSame = before !== undefined && isSameMapping(before, wanted);
    const mapping = { ...wanted, version: isSame ? before.version : (before?.version ?? 0) + 1 };
    const stored = isSame ? ok(true) : await store(scope, mapping);
    if (stored.isErr()) return err(stored.error);
    if (!stored.value) continue;
    const released = await releaseUnmapped(scope, shop);
    const outcome = isSame ? 'replayed' : 'applied';
    const { version } = mapping;
    return released.map((releasedOrders) => ({ outcome, mapping, version, releasedOrders }));
  }
  const fields = { operation: 'catalog.mapItem', attempts: maxAttempts };
  return err(coreError('storage.contention', fields));
}

// Answers whether it was stored; `false` after losing against a rival.
async function store(
  { runtime, tenant }: Scope,
  mapping: ItemMapping,
): Promise<Result<boolean, StorageError>> {
  const changeId = runtime.ids.next('change');
  const expectedVersion = mapping.version - 1;
  const at = runtime.clock.now();
  const writes = [{ kind: 'mapping', expectedVersion, value: mapping } as const];
  const committed = await commitChanges(runtime.storage, [{ changeId, tenant, at, writes }]);
  return committed.map(([outcome]) => outcome?.outcome !== 'stale');
}

async function releaseUnmapped(scope: Scope, shop: Shop): Promise<Result<number, StorageError>> {
  const { runtime, tenant } = scope;
  const { shopId } = shop;
  let released = 0;
  let cursor: string | null = null;
  do {
    const position = cursor === null ? {} : { cursor };
    const query = { tenant, shopId, isFrozen: true, limit: pageSize, ...position };
    const page = await runtime.storage.findOrders(query);
    if (page.isErr()) return err(page.error);
    const count = await mapOrders(scope, shop, page.value.items);
    if (count.isErr()) return err(count.error);
    released += count.value;
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(released);
}

async function mapOrders(
  scope: Scope,
  shop: Shop,
  orders: readonly Order[],
): Promise<Result<number, StorageError>> {
  const unmapped = orders.filter((order) => order.lines.some(({ product }) => product === null));
  const items = unmapped.flatMap(({ lines }) => lines.map(({ item }) => item));
  const map = await loadItemMap(scope, shop, items);
  if (map.isErr()) return err(map.error);
  const jobs = unmapped.map(
    ({ orderId }): OrderJob<null, never> => ({
      target: { orderId },
      decide: ({ order, now, shortages }) => {
        if (order === null) return { decision: null, answer: ok(null) };
        const context = { policy: shop.policy, now, shortages };
        return { decision: decideMapping(order, map.value, context), answer: ok(null) };
      },
    }),
  );
  const ran = await runOrderJobs(scope, jobs);
  return ran.map((results) => results.filter((r) => r.isOk() && r.value.isChanged).length);
}

function isSameMapping(a: ItemMapping, b: Omit<ItemMapping, 'version'>): boolean {
  return (
    a.productId === b.productId && a.delivery === b.delivery && a.verifiedBy === b.verifiedBy
  );
}
