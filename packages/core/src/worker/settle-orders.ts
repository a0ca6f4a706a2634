import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { settlesByStatement } from '../ledger/arrival-decide.ts';
import { settleShop, type SettleCounts, type SettleError } from '../ledger/settle-shop.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  addCounts,
  listShops,
  reportOf,
  system,
  type JobReport,
  type ShopReport,
  type Tenants,
  type WorkerError,
  type WorkerInput,
} from './job-report.ts';

/** For whom `settleOrders` runs, and how often. */
export interface SettleOrdersInput extends WorkerInput {
  /** A shop that was looked at less than so long ago, in ms, is passed over. Default 600,000; 0: none is. */
  readonly everyMs?: number;
}

/** What `settleOrders` did, shop by shop; shops that do not settle by statement have no row. */
export type SettleReport = JobReport<SettleCounts, SettleError>;

/** The job as part of the worker. */
export interface SettleJob {
  /**
   * Settles 结算 the orders of shops with `settledBy: 'statement'` whose money is on the account by what
   * statements tell: all that the channel says the shop gets, else all that the buyer paid, less what was
   * given back. Part of it settles nothing. A line may come before its order, and its order after. Looks
   * at every unsettled order that a line names, of each shop once in ten minutes unless told otherwise;
   * one worker at a time looks at a shop, and a run that is lost or done twice changes nothing.
   *
   * Errors: `input.invalid`, `storage.*` when the shops could not even be listed.
   */
  settleOrders(input?: SettleOrdersInput): ResultAsync<SettleReport, WorkerError>;
}

/** Reads {@link SettleOrdersInput}. */
export const settleOrdersSchema = z.object({
  tenants: z.array(idSchema<TenantId>()).max(1_000).exactOptional(),
  everyMs: z.int().min(0).exactOptional(),
});

/** See `Worker.settleOrders`. */
export async function settleOrders(
  runtime: Runtime,
  { tenants, everyMs }: { readonly tenants: Tenants; readonly everyMs: number },
): Promise<Result<SettleReport, WorkerError>> {
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const items: ShopReport<SettleCounts, SettleError>[] = [];
  const summary: SettleCounts = { told: 0, settled: 0, failed: 0 };
  for (const { tenant, shop } of shops.value) {
    if (!settlesByStatement(shop.policy)) continue;
    const settled = await settleShop({ runtime, tenant, actor: system }, shop, everyMs);
    items.push(reportOf({ tenant, shopId: shop.shopId }, settled));
    const counts = settled.unwrapOr(null);
    if (counts !== null) addCounts(summary, counts);
  }
  return ok({ items, summary });
}
