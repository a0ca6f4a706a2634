import type { Result } from 'neverthrow';
import type { ShopId } from '../kernel/ids.ts';
import type { Period } from '../kernel/time.ts';
import type { SalesCounts, SalesGrouping } from '../ports/sales.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';

/** What was sold and complained of 售后率. */
export interface SalesRate extends SalesCounts {
  /** Cases by units sold; `null` where nothing was sold. Above 1 where old sales are complained of. */
  readonly rate: number | null;
}

/** One reason, product or shop. */
export interface StatisticsGroup extends SalesRate {
  /**
   * The shop's or product's id; of a reason its code, or the buyer's words without one. Empty for
   * goods that were not mapped, or where no reason was given.
   */
  readonly key: string;
}

/** How after-sales went in some days. */
export interface AfterSalesStatistics {
  /** Of everything, also of what is in no group that is answered. */
  readonly total: SalesRate;
  /** Those with the most cases first; for reasons, each rate is of all that was sold. */
  readonly groups: readonly StatisticsGroup[];
}

interface Query {
  readonly range: Period;
  readonly by: SalesGrouping;
  readonly shopId?: ShopId;
  readonly limit?: number;
}

/** See `AfterSalesService.statistics`. */
export async function statisticsOf(
  { runtime, tenant }: Scope,
  { range, by, limit = 50, ...query }: Query,
): Promise<Result<AfterSalesStatistics, StorageError>> {
  const { shopId = null } = query;
  const counted = await runtime.storage.tallySales({ tenant, shopId, ...range, by, limit });
  return counted.map(({ total, groups }) => ({
    total: rated(total, total.sold),
    groups: groups.map(({ key, ...counts }) => ({
      key,
      ...rated(counts, by === 'reason' ? total.sold : counts.sold),
    })),
  }));
}

function rated(counts: SalesCounts, ofSold: number): SalesRate {
  return { ...counts, rate: ofSold > 0 ? counts.cases / ofSold : null };
}
