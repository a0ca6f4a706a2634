import { err, ok, type Result } from 'neverthrow';
import type { ProductId, ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { OrderNarrowing } from '../../ports/storage-filters.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { Shop } from '../../shop/shop.ts';
import { createMappings, keysOfSuspect, type SuspectMapping } from '../anomaly/mappings.ts';
import { risksOf, type ShopRisk } from '../anomaly/risk.ts';
import { createCauses, type RootCause } from './causes.ts';
import { createPerformance, type ChannelPerformance, type ShopPerformance } from './channels.ts';
import { foldOrders } from './fold.ts';
import { createMetrics, type OrderMetrics } from './metrics.ts';
import { createShopTallies } from './shop-tallies.ts';
import { windowsOf } from './windows.ts';

/** All that is read off the orders of a period and of the four before it, in one pass. */
export interface OrderAnalysis {
  /** The period, and what it is compared with: four times as long, before it. */
  readonly compared: Period;
  /** The riskiest shop first; shops without paid orders are left out. */
  readonly risks: readonly ShopRisk[];
  /** Of the period, and of the stretch as long before it. */
  readonly metrics: { readonly period: OrderMetrics; readonly before: OrderMetrics };
  /** By channel type. */
  readonly channels: readonly ChannelPerformance[];
  /** Every shop that was asked for, in the order in which they were given. */
  readonly shops: readonly ShopPerformance[];
  /** Those with the most orders first. */
  readonly causes: readonly RootCause[];
  /** Items that do not fit their product, and are still mapped to it. */
  readonly mappings: readonly SuspectMapping[];
}

/** What is to be analysed. */
export interface PassRequest {
  /** What is looked at; of one that is not over, as much as there is. */
  readonly period: Period;
  /** When it is asked. */
  readonly now: Instant;
  /** Every shop to look at. */
  readonly shops: readonly Shop[];
  /** `null`: every shop. What shops are compared with is then missing. */
  readonly shopId: ShopId | null;
}

/**
 * Reads the orders of a period and of the four before it, page by page and once, and makes of them all
 * that is asked about orders: ten questions cost one pass.
 */
export async function analyseOrders(
  scope: Scope,
  { period, now, shops, shopId }: PassRequest,
): Promise<Result<OrderAnalysis, StorageError>> {
  const { storage } = scope.runtime;
  const windows = windowsOf(untilNow(period, now));
  const tallies = createShopTallies(windows);
  const metrics = createMetrics(windows, now);
  const performance = createPerformance(windows);
  const causes = createCauses(windows);
  const mappings = createMappings();
  const narrowing: OrderNarrowing = {
    tenant: scope.tenant,
    among: 'live',
    created: windows.whole,
    ...(shopId !== null && { shopId }),
  };
  const folds = [tallies, metrics, performance, causes, mappings];
  const read = await foldOrders(storage, narrowing, folds);
  if (read.isErr()) return err(read.error);
  for (const shop of shops) {
    const failures = await storage.findIngestFailures(scope.tenant, shop.shopId);
    if (failures.isErr()) return err(failures.error);
    for (const failure of failures.value) causes.addTrouble(failure);
  }
  const names = await namesOf(scope, mappings.productIds());
  if (names.isErr()) return err(names.error);
  const suspects = await stillMapped(scope, mappings.suspects(names.value));
  if (suspects.isErr()) return err(suspects.error);
  return ok({
    compared: windows.whole,
    risks: risksOf(tallies.shops),
    metrics: metrics.metrics(),
    ...performance.performance(shops),
    causes: causes.causes(),
    mappings: suspects.value,
  });
}

// Of a period that is not over, as much as there is: what is compared with it is then as long as that.
function untilNow(period: Period, now: Instant): Period {
  return now > period.from && now < period.to ? { from: period.from, to: now } : period;
}

/** As many as one trip answers. */
const tripSize = 1_000;

async function namesOf(
  { runtime, tenant }: Scope,
  productIds: readonly ProductId[],
): Promise<Result<ReadonlyMap<ProductId, string>, StorageError>> {
  const names = new Map<ProductId, string>();
  for (let at = 0; at < productIds.length; at += tripSize) {
    const trip = productIds.slice(at, at + tripSize);
    const loaded = await runtime.storage.load({ tenant, productIds: trip });
    if (loaded.isErr()) return err(loaded.error);
    for (const { productId, name } of loaded.value.products) names.set(productId, name);
  }
  return ok(names);
}

// Lines keep what they were mapped to; what somebody has mended since is no finding.
async function stillMapped(
  { runtime, tenant }: Scope,
  suspects: readonly SuspectMapping[],
): Promise<Result<readonly SuspectMapping[], StorageError>> {
  const kept: SuspectMapping[] = [];
  for (const suspect of suspects) {
    const { shopId } = suspect;
    const keys = keysOfSuspect(suspect);
    const itemRefs = keys.map((itemKey) => ({ shopId, itemKey }));
    const loaded = await runtime.storage.load({ tenant, itemRefs });
    if (loaded.isErr()) return err(loaded.error);
    const { mappings } = loaded.value;
    const exact = keys.flatMap((key) => mappings.find(({ itemKey }) => itemKey === key) ?? []);
    if (exact[0]?.productId === suspect.productId) kept.push(suspect);
  }
  return ok(kept);
}
