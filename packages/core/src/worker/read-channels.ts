import { err, ok, type Result } from 'neverthrow';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
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
  return readShops(runtime, tenants, { read: pullShop, summary: noCounts() });
}

/** Looks a second time; see `Worker.sweepOrders`. */
export function sweepOrders(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<SweepReport, WorkerError>> {
  const summary: SweepCounts = { compared: 0, missing: 0, behind: 0, undecoded: 0 };
  return readShops(runtime, tenants, { read: sweepShop, summary });
}

async function readShops<Counts extends { [Name in keyof Counts]: number }>(
  runtime: Runtime,
  tenants: Tenants,
  how: {
    readonly read: (scope: Scope, shop: Shop) => Promise<Result<Counts | null, PullError>>;
    readonly summary: Counts;
  },
): Promise<Result<JobReport<Counts, PullError>, WorkerError>> {
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const items = await mapConcurrently(shops.value, shopsAtOnce, async ({ tenant, shop }) => {
    const read = await how.read({ runtime, tenant, actor: system }, shop);
    return reportOf({ tenant, shopId: shop.shopId }, read);
  });
  for (const { counts } of items) {
    if (counts !== null) addCounts(how.summary, counts);
  }
  return ok({ items, summary: how.summary });
}
