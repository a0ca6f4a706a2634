import { err, ok, type Result } from 'neverthrow';
import type { TenantId } from '../kernel/ids.ts';
import type { Actor } from '../order/history.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { dispatchTo, type DispatchCounts, type DispatchError } from './dispatch-orders.ts';
import type { Subscriber } from './subscriber.ts';

/** What one subscriber was told of one tenant's orders. */
export interface DispatchItem {
  /** The tenant whose orders they are. */
  readonly tenant: TenantId;
  /** The subscriber's name. */
  readonly subscriber: string;
  /** `busy`: another worker was telling him, and nothing was done here. */
  readonly outcome: 'done' | 'busy' | 'failed';
  /** `null` unless `done`. */
  readonly counts: DispatchCounts | null;
  /** `null` unless `failed`; the next run tries again. */
  readonly error: DispatchError | null;
}

/** What `dispatchEvents` did. */
export interface DispatchReport {
  /** One row for each tenant and subscriber that something was due for. */
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
    items.push(itemOf(first.tenant, subscriber.name, told));
  }
  const hasMore = spread.value || due.value.length === ordersPerRun;
  return ok({ items, summary: sumOf(items), hasMore });
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

function itemOf(
  tenant: TenantId,
  subscriber: string,
  told: Result<DispatchCounts | null, DispatchError>,
): DispatchItem {
  const which = { tenant, subscriber };
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
