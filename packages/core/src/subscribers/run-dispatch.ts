import { err, ok, type Result } from 'neverthrow';
import type { TenantId } from '../kernel/ids.ts';
import type { Actor } from '../order/history.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { dispatchTo, type DispatchCounts, type DispatchError } from './dispatch-orders.ts';
import { dispatchShopsTo } from './dispatch-shops.ts';
import { dispatchStockTo } from './dispatch-stock.ts';
import type { Subscriber } from './subscriber.ts';

/** What one subscriber was told of one tenant's orders. */
export interface DispatchItem {
  /** The tenant whose orders they are. */
  readonly tenant: TenantId;
  /** The subscriber's name. */
  readonly subscriber: string;
  /** What he was told of: orders, his shops' configuration and grants, or how products stand. */
  readonly about: 'orders' | 'shops' | 'stock';
  /** `busy`: another worker was telling him, and nothing was done here. */
  readonly outcome: 'done' | 'busy' | 'failed';
  /** `null` unless `done`. */
  readonly counts: DispatchCounts | null;
  /** `null` unless `failed`; the next run tries again. */
  readonly error: DispatchError | null;
}

/** What `dispatchEvents` did. */
export interface DispatchReport {
  /** One row for each tenant, subscriber and subject that something was due for. */
  readonly items: readonly DispatchItem[];
  /** The counts of all that are `done`, added up. */
  readonly summary: DispatchCounts;
  /** Set when there is more to do than one run does; the next one goes on. */
  readonly hasMore: boolean;
}

/** Which subscribers are told, of whose orders. */
export interface DispatchScope {
  readonly tenants: readonly TenantId[] | 'all';
  readonly subscribers: readonly Subscriber[];
}

const newsPerSpread = 2_000;
const spreadsPerRun = 10;
const ordersPerRun = 500;
const shopsPerRun = 500;
const productsPerRun = 500;
/** As many as a storage answers of a shop at once. */
const changesPerShop = 20;
const worker: Actor = { kind: 'system', id: 'worker' };

/** Tells subscribers what commits have added to histories; see `Worker.dispatchEvents`. */
export async function runDispatch(
  runtime: Runtime,
  which: DispatchScope,
): Promise<Result<DispatchReport, StorageError>> {
  const { tenants, subscribers } = which;
  const nothing = { delivered: 0, postponed: 0, parked: 0 };
  if (subscribers.length === 0) return ok({ items: [], summary: nothing, hasMore: false });
  const spread = await spreadNews(runtime, which);
  if (spread.isErr()) return err(spread.error);
  const names = subscribers.map(({ name }) => name);
  const at = runtime.clock.now();
  const request = { tenants, subscribers: names, at, limit: ordersPerRun };
  const due = await runtime.storage.findDueDispatches(request);
  if (due.isErr()) return err(due.error);
  const items: DispatchItem[] = [];
  const pairs = Map.groupBy(due.value, (each) => `${each.tenant}/${each.subscriber}`);
  for (const found of pairs.values()) {
    const [first] = found;
    const subscriber = subscribers.find(({ name }) => name === first?.subscriber);
    if (first === undefined || subscriber === undefined) continue;
    const scope = { runtime, tenant: first.tenant, actor: worker };
    const told = await dispatchTo(scope, subscriber, found.length);
    items.push(itemOf({ tenant: first.tenant, subscriber, about: 'orders' }, told));
  }
  const others = await runOthers(runtime, which);
  if (others.isErr()) return err(others.error);
  items.push(...others.value.items);
  const hasMore = spread.value || due.value.length === ordersPerRun || others.value.hasMore;
  return ok({ items, summary: sumOf(items), hasMore });
}

type Part = Pick<DispatchReport, 'items' | 'hasMore'>;

/** Tells those who want to hear of more than orders. */
async function runOthers(
  runtime: Runtime,
  which: DispatchScope,
): Promise<Result<Part, StorageError>> {
  const shops = await runShops(runtime, which);
  if (shops.isErr()) return err(shops.error);
  const stock = await runStock(runtime, which);
  return stock.map(({ items, hasMore }) => ({
    items: [...shops.value.items, ...items],
    hasMore: shops.value.hasMore || hasMore,
  }));
}

/** Tells those who want to hear of shops. */
async function runShops(
  runtime: Runtime,
  { tenants, subscribers }: DispatchScope,
): Promise<Result<Part, StorageError>> {
  const listeners = subscribers.filter(({ handleShop }) => handleShop !== undefined);
  if (listeners.length === 0) return ok({ items: [], hasMore: false });
  const names = listeners.map(({ name }) => name);
  const at = runtime.clock.now();
  const filter = { tenants, subscribers: names, at, limit: shopsPerRun };
  const due = await runtime.storage.findShopNews(filter);
  if (due.isErr()) return err(due.error);
  const items: DispatchItem[] = [];
  const pairs = Map.groupBy(due.value, (each) => `${each.tenant}/${each.subscriber}`);
  for (const found of pairs.values()) {
    const [first] = found;
    const subscriber = listeners.find(({ name }) => name === first?.subscriber);
    if (first === undefined || subscriber === undefined) continue;
    const { tenant } = first;
    const scope = { runtime, tenant, actor: worker };
    const told = await dispatchShopsTo(scope, subscriber, found.length);
    items.push(itemOf({ tenant, subscriber, about: 'shops' }, told));
  }
  const isLong = due.value.some(({ changes }) => changes.length === changesPerShop);
  return ok({ items, hasMore: isLong || due.value.length === shopsPerRun });
}

/** Tells those who want to hear how products stand. */
async function runStock(
  runtime: Runtime,
  { tenants, subscribers }: DispatchScope,
): Promise<Result<Part, StorageError>> {
  const listeners = subscribers.filter(({ handleStock }) => handleStock !== undefined);
  if (listeners.length === 0) return ok({ items: [], hasMore: false });
  const names = listeners.map(({ name }) => name);
  const at = runtime.clock.now();
  const filter = { tenants, subscribers: names, at, limit: productsPerRun };
  const due = await runtime.storage.findStockNews(filter);
  if (due.isErr()) return err(due.error);
  const items: DispatchItem[] = [];
  for (const found of Map.groupBy(
    due.value,
    (each) => `${each.tenant}/${each.subscriber}`,
  ).values()) {
    const [first] = found;
    const subscriber = listeners.find(({ name }) => name === first?.subscriber);
    if (first === undefined || subscriber === undefined) continue;
    const { tenant } = first;
    const told = await dispatchStockTo(
      { runtime, tenant, actor: worker },
      subscriber,
      found.length,
    );
    items.push(itemOf({ tenant, subscriber, about: 'stock' }, told));
  }
  return ok({ items, hasMore: due.value.length === productsPerRun });
}

/** Answers whether there is more to spread than one run does. */
async function spreadNews(
  { storage, clock }: Runtime,
  { tenants, subscribers }: DispatchScope,
): Promise<Result<boolean, StorageError>> {
  const named = subscribers.map(({ name, from = 'beginning' }) => ({ name, from }));
  for (let spreads = 0; spreads < spreadsPerRun; spreads += 1) {
    const at = clock.now();
    const request = { tenants, subscribers: named, at, limit: newsPerSpread };
    const spread = await storage.spreadNews(request);
    if (spread.isErr()) return err(spread.error);
    if (spread.value === 0) return ok(false);
  }
  return ok(true);
}

interface ToldOf {
  readonly tenant: TenantId;
  readonly subscriber: Subscriber;
  readonly about: DispatchItem['about'];
}

function itemOf(
  { tenant, subscriber: { name }, about }: ToldOf,
  told: Result<DispatchCounts | null, DispatchError>,
): DispatchItem {
  const which = { tenant, subscriber: name, about };
  if (told.isErr()) return { ...which, outcome: 'failed', counts: null, error: told.error };
  const counts = told.value;
  return { ...which, outcome: counts === null ? 'busy' : 'done', counts, error: null };
}

function sumOf(items: readonly DispatchItem[]): DispatchCounts {
  const sum: DispatchCounts = { delivered: 0, postponed: 0, parked: 0 };
  for (const { counts } of items) {
    sum.delivered += counts?.delivered ?? 0;
    sum.postponed += counts?.postponed ?? 0;
    sum.parked += counts?.parked ?? 0;
  }
  return sum;
}
