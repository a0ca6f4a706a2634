import { err, ok, type Result } from 'neverthrow';
import type { TenantShop } from '../ports/storage-rows.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { isPaused, noteGrant } from '../shop/renew-grant.ts';
import type { Shop } from '../shop/shop.ts';
import { noCounts, type PullCounts, type PullError } from '../sync/pull.ts';
import { pullShop } from '../sync/pull-shop.ts';
import { sweepShop, type SweepCounts } from '../sync/sweep-shop.ts';
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

/** What `pullOrders` did. */
export type PullReport = JobReport<PullCounts, PullError>;
/** What `sweepOrders` did. */
export type SweepReport = JobReport<SweepCounts, PullError>;

/** How many shops are read at once: a slow channel keeps no other shop waiting. */
const shopsAtOnce = 8;

/** Reads what is new at the channels; see `Worker.pullOrders`. */
export function pullOrders(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<PullReport, WorkerError>> {
  return readShops(runtime, tenants, {
    read: pullShop,
    // Whoever pulls lists something, and is answered.
    isAnswered: () => true,
    summary: noCounts(),
  });
}

/** Looks a second time; see `Worker.sweepOrders`. */
export function sweepOrders(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<SweepReport, WorkerError>> {
  const summary: SweepCounts = { compared: 0, missing: 0, behind: 0, undecoded: 0 };
  // For most of an hour there is nothing to ask the channel for.
  const isAnswered = ({ compared }: SweepCounts): boolean => compared > 0;
  return readShops(runtime, tenants, { read: sweepShop, isAnswered, summary });
}

interface Reading<Counts> {
  readonly read: (scope: Scope, shop: Shop) => Promise<Result<Counts | null, PullError>>;
  /** Whether the channel was asked for what was counted, and took the grant. */
  readonly isAnswered: (counts: Counts) => boolean;
}

/** Reads every shop, several at once; one shop's failure stops no other. */
export async function readShops<Counts extends { [Name in keyof Counts]: number }>(
  runtime: Runtime,
  tenants: Tenants,
  how: Reading<Counts> & { readonly summary: Counts },
): Promise<Result<JobReport<Counts, PullError>, WorkerError>> {
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const items = await mapConcurrently(shops.value, shopsAtOnce, (each) =>
    readShop(runtime, each, how),
  );
  for (const { counts } of items) {
    if (counts !== null) addCounts(how.summary, counts);
  }
  return ok({ items, summary: how.summary });
}

async function readShop<Counts>(
  runtime: Runtime,
  { tenant, shop }: TenantShop,
  { read, isAnswered }: Reading<Counts>,
): Promise<ShopReport<Counts, PullError>> {
  const which = { tenant, shopId: shop.shopId };
  if (isPaused(shop, runtime.clock.now())) {
    return { ...which, outcome: 'paused', counts: null, error: null };
  }
  const scope = { runtime, tenant, actor: system };
  const counts = await read(scope, shop);
  // A worker that found another at it has asked nobody.
  const isSilent = counts.isOk() && (counts.value === null || !isAnswered(counts.value));
  if (isSilent) return reportOf(which, counts);
  const noted = await noteGrant(scope, shop, counts.isErr() ? counts.error : null);
  return reportOf(which, noted.isErr() && counts.isOk() ? err(noted.error) : counts);
}
