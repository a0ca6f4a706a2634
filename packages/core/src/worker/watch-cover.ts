import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { ItemMapping } from '../catalog/item-mapping.ts';
import { listMappings } from '../catalog/list-mappings.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { minuteMs, type Instant } from '../kernel/time.ts';
import type { Change } from '../ports/change.ts';
import type { StockWatch, WatchWrite } from '../ports/stock-watch.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { isPaused } from '../shop/renew-grant.ts';
import { shopMachine } from '../shop/shop-machine.ts';
import { stopsSalesOf } from '../shop/switch-decide.ts';
import type { Shop } from '../shop/shop.ts';
import {
  decideCover,
  decideStops,
  isAtRest,
  noteTold,
  type CoverScene,
} from '../stock/cover-decide.ts';
import {
  isItem,
  itemsToTell,
  soldItemOf,
  type SoldItem,
  type ToldItem,
} from '../stock/cover-items.ts';
import { coverMachine } from '../stock/cover-machine.ts';
import { lookAt } from '../stock/cover-look.ts';
import { readCover, type CoverReading } from '../stock/product-cover.ts';
import { tellItem } from './tell-item.ts';
import { system, type Tenants, type WorkerError, type WorkerInput } from './job-report.ts';

/** For whom `watchCover` runs. */
export interface WatchCoverInput extends WorkerInput {
  /** How long a product that has enough is left alone, in ms: 1..86,400,000. Default 1,800,000. */
  readonly everyMs?: number;
}

/** What `watchCover` did. */
export interface CoverReport {
  /** Products that were looked at. */
  readonly products: number;
  /** Products that have become low, have run out, or have enough again. */
  readonly crossings: number;
  /** Items that a channel was told of. */
  readonly told: number;
  /** Items of which a channel was told in vain; they are tried again, or stand in the weekly check. */
  readonly failed: number;
  /** One row for each tenant that could not be served, or was by another worker (`null`). */
  readonly failures: readonly CoverFailure[];
  /** Set when there is more to do than one run does; the next one goes on. */
  readonly hasMore: boolean;
}

/** A tenant whose products could not be looked at. */
export interface CoverFailure {
  /** The tenant. */
  readonly tenant: TenantId;
  /** Why not; `null`: another worker is at it. The next run tries again. */
  readonly error: StorageError | CoreError<'storage.lease_lost'> | null;
}

/** The job as part of the worker. */
export interface CoverJob {
  /**
   * Looks how long products last 可售天数, by `Product.cover`: what has become low, has run out or has enough
   * again is told to subscribers once (`handleStock`, by `dispatchEvents`). Where the policy says so, items
   * are lowered or stopped at their channels, and restored after a restock: only what was lowered here, and
   * never to more, all items of a product together, than is free. What was restored to little is raised when
   * its share has doubled, until it lasts; what a person has set (`catalog.setItemStock`) is left. Items of a shop that stops selling
   * (`shops.drain`) sell nothing, whatever the policy says, until it is on again; then each of a product that
   * is never short may sell 100,000. A shop that is off, or whose grant is dead, is left.
   * At most 500 products per run, of several tenants as many of each; one worker at a time looks at those of
   * a tenant. It is written down before
   * a channel is told, and what was told in vain is told again.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  watchCover(input?: WatchCoverInput): ResultAsync<CoverReport, WorkerError>;
}

/** Reads {@link WatchCoverInput}. */
export const watchCoverSchema = z.object({
  tenants: z.array(idSchema<TenantId>()).max(1_000).exactOptional(),
  everyMs: z.int().min(1).max(86_400_000).exactOptional(),
});

const productsPerRun = 500;
/** What is low is looked at so often, and what a channel could not be told. */
const lowEveryMs = 5 * minuteMs;
const againMs = minuteMs;

interface Counts {
  products: number;
  crossings: number;
  told: number;
  failed: number;
}

/** See `Worker.watchCover`. */
export async function watchCover(
  runtime: Runtime,
  { tenants, everyMs }: { readonly tenants: Tenants; readonly everyMs: number },
): Promise<Result<CoverReport, StorageError>> {
  const { storage, clock } = runtime;
  const due = await storage.findWatchesDue({ tenants, at: clock.now(), limit: productsPerRun });
  if (due.isErr()) return err(due.error);
  const counts: Counts = { products: 0, crossings: 0, told: 0, failed: 0 };
  const failures: CoverFailure[] = [];
  const byTenant = Map.groupBy(due.value, (each) => each.tenant);
  for (const [tenant, own] of byTenant) {
    const scope: Scope = { runtime, tenant, actor: system };
    const productIds = own.map(({ productId }) => productId);
    const ran = await underLease<true, CoverFailure['error'] & object>(
      scope,
      `cover/${tenant}`,
      (lease) => watchProducts({ scope, lease, everyMs, counts }, productIds),
    );
    if (ran.isErr()) failures.push({ tenant, error: ran.error });
    else if (ran.value === null) failures.push({ tenant, error: null });
  }
  return ok({ ...counts, failures, hasMore: isFull(byTenant) });
}

// Whoever had as many as were his share may have more.
function isFull(byTenant: ReadonlyMap<TenantId, readonly unknown[]>): boolean {
  const share = Math.ceil(productsPerRun / byTenant.size);
  return [...byTenant.values()].some((own) => own.length >= share);
}

interface Watching {
  readonly scope: Scope;
  readonly lease: HeldLease;
  readonly everyMs: number;
  readonly counts: Counts;
}

type Watched<T> = Promise<Result<T, StorageError | CoreError<'storage.lease_lost'>>>;

async function watchProducts(watching: Watching, productIds: readonly ProductId[]): Watched<true> {
  const { scope, counts, lease } = watching;
  const { storage } = scope.runtime;
  const { tenant } = scope;
  const [loaded, mappings] = await Promise.all([
    storage.load({ tenant, productIds }),
    listMappings(scope, productIds),
  ]);
  if (loaded.isErr()) return err(loaded.error);
  if (mappings.isErr()) return err(mappings.error);
  const shops = await shopsOf(scope, mappings.value);
  if (shops.isErr()) return err(shops.error);
  const readings = await readCover(scope, loaded.value.products);
  if (readings.isErr()) return err(readings.error);
  const mapped = Map.groupBy(mappings.value, ({ productId }) => productId);
  for (const reading of readings.value) {
    const held = await lease.renew();
    if (held.isErr()) return err(held.error);
    const own = mapped.get(reading.product.productId) ?? [];
    const done = await watchProduct(watching, { reading, mappings: own, shops: shops.value });
    if (done.isErr()) return err(done.error);
    counts.products += 1;
  }
  return ok(true);
}

function newWatch(productId: ProductId): StockWatch {
  const [state] = coverMachine.initial;
  const nothing = { since: null, lowered: [], shortDays: [], news: null };
  return { productId, version: 0, state: state ?? 'well', ...nothing };
}

async function shopsOf(
  { runtime, tenant }: Scope,
  mappings: readonly ItemMapping[],
): Promise<Result<ReadonlyMap<ShopId, Shop>, StorageError>> {
  const shopIds = [...new Set(mappings.map(({ shopId }) => shopId))];
  const loaded = await runtime.storage.load({ tenant, shopIds });
  return loaded.map(({ shops }) => new Map(shops.map((shop) => [shop.shopId, shop])));
}

interface Subject {
  readonly reading: CoverReading;
  readonly mappings: readonly ItemMapping[];
  readonly shops: ReadonlyMap<ShopId, Shop>;
}

async function watchProduct(
  watching: Watching,
  { reading, mappings, shops }: Subject,
): Watched<void> {
  const watch = reading.watch ?? newWatch(reading.product.productId);
  const { scope, counts } = watching;
  const now = scope.runtime.clock.now();
  const sold = mappings.flatMap((mapping) => soldItemOf(mapping) ?? []);
  const items = sold.filter(({ shopId }) => isReachable(shops.get(shopId), now));
  const isOurs = (item: SoldItem): boolean => sold.some((each) => isItem(each, item));
  const isStopped = ({ shopId }: SoldItem): boolean => stops(shops.get(shopId));
  const scene = { policy: reading.product.cover, items, isOurs, isStopped };
  const look = lookAt(reading, now);
  const decided = look === null ? decideStops(watch, scene) : decideCover(watch, look, scene);
  // Before anybody is told: what may have been lowered is not forgotten.
  const written =
    decided === watch ? ok(true) : await store(watching, { from: watch, to: decided }, scene);
  if (written.isErr()) return err(written.error);
  if (!written.value) return ok();
  if (decided.state !== watch.state) counts.crossings += 1;
  const told = await tellItems(watching, decided, items);
  if (told.isErr()) return err(told.error);
  const stored = await store(watching, { from: decided, to: noteTold(decided, told.value) }, scene);
  return stored.map(() => undefined);
}

function nameOf({ shopId, itemId, skuId }: SoldItem): string {
  return JSON.stringify([shopId, itemId, skuId]);
}

function isReachable(shop: Shop | undefined, now: Instant): boolean {
  if (shop === undefined || isPaused(shop, now)) return false;
  return 'disable' in shopMachine.states[shop.state] || stopsSalesOf(shop);
}

function stops(shop: Shop | undefined): boolean {
  return shop !== undefined && stopsSalesOf(shop);
}

async function tellItems(
  { scope, lease, counts }: Watching,
  watch: StockWatch,
  items: readonly SoldItem[],
): Watched<readonly ToldItem[]> {
  const names = new Set(items.map(nameOf));
  const told: ToldItem[] = [];
  for (const item of itemsToTell(watch).filter((each) => names.has(nameOf(each)))) {
    const held = await lease.renew();
    if (held.isErr()) return err(held.error);
    const answer = await tellItem(scope, watch, item);
    told.push(answer);
    if (answer.outcome === 'done') counts.told += 1;
    else counts.failed += 1;
  }
  return ok(told);
}

// What was left alone is looked at later again; what nobody could be told of, soon.
function store(
  watching: Watching,
  { from, to: watch }: { readonly from: StockWatch; readonly to: StockWatch },
  scene: Pick<CoverScene, 'isStopped'>,
): Watched<boolean> {
  const { scope, everyMs } = watching;
  const isOpen = itemsToTell(watch).length > 0;
  const isWell = 'fall' in coverMachine.states[watch.state] && isAtRest(watch, scene);
  const pauseMs = isOpen ? againMs : isWell ? everyMs : Math.min(everyMs, lowEveryMs);
  const dueAt = scope.runtime.clock.now() + pauseMs;
  return commit(watching, { fromVersion: from.version, watch, dueAt });
}

// Whether it was stored: not where a person has set an item meanwhile, which is looked at by the next run.
async function commit({ scope, lease }: Watching, write: WatchWrite): Watched<boolean> {
  const { runtime, tenant } = scope;
  const { fence } = lease;
  const changeId = runtime.ids.next('change');
  const at = runtime.clock.now();
  const change: Change = { changeId, tenant, at, writes: [], fence, stockWatches: [write] };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  if (outcome?.outcome === 'fenced')
    return err(coreError('storage.lease_lost', { job: fence.job }));
  return ok(isStored.has(outcome?.outcome ?? 'stale'));
}

const isStored: ReadonlySet<string> = new Set(['applied', 'duplicate']);
