import { err, ok, type Result } from 'neverthrow';
import { salesDayOf } from '../after-sales/sales.ts';
import type { Product } from '../catalog/product.ts';
import { dayMs, type Instant } from '../kernel/time.ts';
import type { SalesSeries } from '../ports/sales.ts';
import type { StockWatch } from '../ports/stock-watch.ts';
import type { StockLevel } from '../ports/storage-rows.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { fitDemand, type DemandModel } from './demand.ts';

/** How many days before today demand is learnt from: twelve of each weekday. */
const historyDays = 84;

/** How much of a product there is for those who buy next 可售库存. */
export interface StockAtHand {
  /** What could be claimed now; `null`: never short. */
  readonly free: number | null;
  /**
   * Keys that the platform which hands them out 平台代发 has left, as far as can be told: nobody tells which
   * are gone, so it is what was consigned less the units that were sold and got no key of ours.
   */
  readonly consigned: number;
  /** Units that were sold and wait for stock. */
  readonly waiting: number;
  /** What is free and consigned less what is waited for; below nought where more wait. */
  readonly available: number | null;
}

/** A product with what it sells and what there is of it. */
export interface CoverReading {
  readonly product: Product;
  readonly stock: StockAtHand;
  /** From this day on, today's beginning, nothing was learnt from. */
  readonly today: Instant;
  readonly model: DemandModel;
  /** What is known from earlier looks; `null` before the first. */
  readonly watch: StockWatch | null;
}

/** Reads what products sell and what there is of them; three trips at once for up to 1,000 products. */
export async function readCover(
  { runtime, tenant }: Scope,
  products: readonly Product[],
): Promise<Result<readonly CoverReading[], StorageError>> {
  const { storage, clock } = runtime;
  const at = clock.now();
  const today = salesDayOf(at);
  const productIds = products.map(({ productId }) => productId);
  const from = today - historyDays * dayMs;
  const [levels, series, watches] = await Promise.all([
    storage.stockLevels(tenant, productIds, at),
    storage.salesByDay({ tenant, productIds, from, to: today + dayMs }),
    storage.findWatches(tenant, productIds),
  ]);
  if (levels.isErr()) return err(levels.error);
  if (series.isErr()) return err(series.error);
  if (watches.isErr()) return err(watches.error);
  const watchById = new Map(watches.value.map((watch) => [watch.productId, watch]));
  const levelById = new Map(levels.value.map((level) => [level.productId, level]));
  const seriesById = new Map(series.value.map((each) => [each.productId, each]));
  return ok(
    products.flatMap((product): readonly CoverReading[] => {
      const level = levelById.get(product.productId);
      const sold = seriesById.get(product.productId);
      if (level === undefined || sold === undefined) return [];
      const watch = watchById.get(product.productId) ?? null;
      const model = fitDemand(historyOf({ product, sold, today, watch }));
      return [{ product, stock: stockAtHand(level, soldEver(sold)), today, model, watch }];
    }),
  );
}

/** What is known of a product's sales up to yesterday, from its first day on. */
function historyOf(known: {
  readonly product: Product;
  readonly sold: SalesSeries;
  readonly today: Instant;
  readonly watch: StockWatch | null;
}) {
  const { product, today, watch } = known;
  const { before, days } = known.sold;
  const earliest = today - historyDays * dayMs;
  const sellsSince =
    before === 0 ? Math.min(days[0]?.day ?? today, salesDayOf(product.createdAt)) : 0;
  const firstDay = Math.min(today, Math.max(earliest, sellsSince));
  const soldByDay = new Map(days.map(({ day, sold }) => [day, sold]));
  const length = Math.round((today - firstDay) / dayMs);
  // What was taken back may be more than was sold on a day.
  const sold = Array.from({ length }, (_, n) =>
    Math.max(0, soldByDay.get(firstDay + n * dayMs) ?? 0),
  );
  const short = watch?.shortDays ?? [];
  const censored = new Set(short.map((day) => Math.round((day - firstDay) / dayMs)));
  return { firstDay, sold, censored };
}

function soldEver({ before, days }: SalesSeries): number {
  return days.reduce((sum, { sold }) => sum + sold, before);
}

/** What a level means for those who buy next. */
function stockAtHand(level: StockLevel, sold: number): StockAtHand {
  const { waiting } = level;
  const free = freeOf(level);
  const consigned = consignedLeft(level, sold);
  return { free, consigned, waiting, available: free === null ? null : free + consigned - waiting };
}

function freeOf(level: StockLevel): number | null {
  switch (level.kind) {
    case 'keys':
      return level.available;
    case 'shared':
      return level.free;
    case 'counted':
      return level.onHand;
    case 'untracked':
      return null;
  }
}

function consignedLeft(level: StockLevel, sold: number): number {
  if (level.kind !== 'keys') return 0;
  const { consigned, claimed, delivered, waiting } = level;
  const gone = Math.max(0, sold - claimed - delivered - waiting);
  return Math.max(0, consigned - gone);
}
