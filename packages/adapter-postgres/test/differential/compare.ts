import type { Result } from '@kaquan/core';
import {
  tabNames,
  type BoundKey,
  type Change,
  type OrderFilter,
  type Outcome,
  type Page,
  type Storage,
} from '@kaquan/core/ports';
import { anId } from '@kaquan/core/testing';
import { orderIdOf, productOf, shopOf, tenantOf } from './scene.ts';
import { sizes } from './steps.ts';

/** An answer as both storages must give it: its value without what they may choose, or the error's code. */
export function answerOf<T>(
  answer: Result<T, { readonly code: string }>,
  shape: (value: T) => unknown = (value) => value,
): unknown {
  return answer.isOk() ? plain(shape(answer.value)) : `error ${answer.error.code}`;
}

// Whatever a storage hands out is data; a field that is undefined says nothing.
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** An outcome; which of several keys alike was picked is the storage's own business. */
function outcomeOf(outcome: Outcome): unknown {
  return outcome.outcome === 'applied'
    ? { ...outcome, claimed: outcome.claimed.map(keyOf) }
    : outcome;
}

/** A bound key: its id and text belong together, and which key alike it is does not matter. */
function keyOf({ keyId, sealed, ...key }: BoundKey): unknown {
  return { ...key, isWhole: sealed === `sealed-${keyId}` };
}

/** In an order of their own, for lists that have none. */
export function sorted<Item>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (wordsOf(a) < wordsOf(b) ? -1 : 1));
}

// Storages write the fields of an object in whatever order.
function wordsOf(item: unknown): string {
  return JSON.stringify(item, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Walks a listing to its end in pages, and answers the pages. */
async function pagesOf<Item>(
  find: (cursor: { readonly cursor?: string }) => Promise<Result<Page<Item>, { code: string }>>,
): Promise<unknown> {
  const pages: unknown[] = [];
  let cursor: { readonly cursor?: string } = {};
  for (let page = 0; page < 50; page += 1) {
    const found = await find(cursor);
    if (found.isErr()) return `error ${found.error.code}`;
    const { items, nextCursor } = found.value;
    pages.push(plain(items));
    if (nextCursor === null) return pages;
    cursor = { cursor: nextCursor };
  }
  return 'a listing without end';
}

const tenants = Array.from({ length: sizes.tenants }, (_, no) => tenantOf(no));
const products = Array.from({ length: 3 }, (_, no) => productOf(no));
const shops = Array.from({ length: 3 }, (_, no) => shopOf(no));

/** The filters of orders, each by a bit; their values go by another number. */
function filterOf(bits: number, no: number): Omit<OrderFilter, 'tenant' | 'limit'> {
  const filters: readonly Omit<OrderFilter, 'tenant' | 'limit'>[] = [
    { shopId: shopOf(no % 2) },
    { payment: (['paid', 'unpaid', 'completed', 'closed'] as const)[no % 4]! },
    { redemption: (['pending', 'redeemed', 'cancelled'] as const)[no % 3]! },
    no % 2 === 0 ? { isFrozen: no % 4 === 0 } : { hasOpenCase: no % 4 === 1 },
    no % 2 === 0 ? { user: `user-${no % 2}` } : { productId: productOf(no % 2) },
    no % 2 === 0 ? { tab: tabNames[no % tabNames.length]! } : { text: no % 4 === 1 ? 'no-' : '月' },
  ];
  return Object.assign({}, ...filters.filter((_, bit) => (bits & (1 << bit)) !== 0)) as object;
}

/** One listing of orders, in pages, with its count. */
export async function lookAt(
  storage: Storage,
  {
    tenant,
    limit,
    bits,
  }: { readonly tenant: number; readonly limit: number; readonly bits: number },
): Promise<unknown> {
  const filter = { tenant: tenantOf(tenant), ...filterOf(bits, bits + limit) };
  return {
    pages: await pagesOf((cursor) => storage.findOrders({ ...filter, limit, ...cursor })),
    count: answerOf(await storage.countOrders(filter, limit)),
  };
}

/** Everything that the port can tell of what is stored. */
export async function stateOf(storage: Storage, at: number): Promise<unknown> {
  const byTenant = [];
  for (const [no] of tenants.entries()) byTenant.push(await tenantStateOf(storage, no, at));
  const everybody = tenants.toReversed();
  return {
    byTenant,
    shops: await pagesOf((cursor) =>
      storage.findTenantShops({ tenants: 'all', limit: 2, ...cursor }),
    ),
    due: answerOf(await storage.findDueEffects({ tenants: 'all', at, limit: 100 })),
    dueOfSome: answerOf(await storage.findDueEffects({ tenants: everybody, at, limit: 3 })),
    servable: answerOf(await storage.findServable('all', at, 10)),
    servableOfSome: answerOf(await storage.findServable(tenants.slice(1), at, 10)),
  };
}

async function tenantStateOf(storage: Storage, no: number, at: number): Promise<unknown> {
  const tenant = tenantOf(no);
  const orderIds = Array.from({ length: sizes.orders }, (_, order) => orderIdOf(no, order));
  const imports = [0, 1, 2].map((each) => anId('import', `import-${each}`));
  const loaded = await storage.load({
    tenant,
    orderIds,
    withKeys: true,
    withShops: true,
    shopIds: shops,
    productIds: products,
    itemRefs: shops.flatMap((shopId) =>
      [0, 1, 2].map((name) => ({ shopId, itemKey: `item:${name}` })),
    ),
    importIds: imports,
    idempotency: Array.from({ length: 6 }, (_, key) => ({ operation: 'test', key: `call-${key}` })),
  });
  const perOrder = [];
  for (const orderId of orderIds) {
    perOrder.push({
      history: answerOf(await storage.findHistory(tenant, orderId, 0)),
      tail: answerOf(await storage.findHistory(tenant, orderId, 2)),
      effects: answerOf(await storage.findEffects(tenant, orderId)),
      disclosures: answerOf(await storage.findDisclosures(tenant, orderId)),
    });
  }
  const perShop = [];
  for (const shopId of shops) {
    perShop.push({
      orders: answerOf(await storage.loadCursor(tenant, shopId, 'orders')),
      refunds: answerOf(await storage.loadCursor(tenant, shopId, 'refunds')),
      // Those of one instant have no order among them.
      failures: answerOf(await storage.findIngestFailures(tenant, shopId), sorted),
    });
  }
  const perProduct = [];
  for (const productId of products) {
    perProduct.push({
      waiting: answerOf(await storage.findWaiting(tenant, productId, 20)),
      firstWaiting: answerOf(await storage.findWaiting(tenant, productId, 1)),
    });
  }
  return {
    loaded: answerOf(loaded, (found) => ({
      orders: sorted(found.orders),
      keys: sorted(found.keys.map(keyOf)),
      shops: sorted(found.shops),
      products: sorted(found.products),
      mappings: sorted(found.mappings),
      imports: sorted(found.imports),
      idempotency: sorted(found.idempotency),
    })),
    perOrder,
    perShop,
    perProduct,
    levels: answerOf(await storage.stockLevels(tenant, products, at)),
    counted: await Promise.all(
      imports.map(async (id) => answerOf(await storage.countImported(tenant, id))),
    ),
    tabs: answerOf(await storage.countTabs(tenant, null)),
    tabsOfShop: answerOf(await storage.countTabs(tenant, shopOf(0))),
    orders: await pagesOf((cursor) => storage.findOrders({ tenant, limit: 2, ...cursor })),
    shopList: await pagesOf((cursor) => storage.findShops({ tenant, limit: 1, ...cursor })),
  };
}

/** Commits on one storage and answers what both must answer. */
export async function commitOn(storage: Storage, changes: readonly Change[]): Promise<unknown> {
  return answerOf(await storage.commit(changes), (outcomes) => outcomes.map(outcomeOf));
}
