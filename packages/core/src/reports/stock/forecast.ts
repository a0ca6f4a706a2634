import { err, ok, type Result } from 'neverthrow';
import type { Product } from '../../catalog/product.ts';
import type { ProductId } from '../../kernel/ids.ts';
import { dayMs, type Instant } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { coverOf, demandOver, type Demand } from '../../stock/demand.ts';
import { readCover, type CoverReading, type StockAtHand } from '../../stock/product-cover.ts';

/** What a product is expected to sell, and how long it lasts. */
export interface ProductForecast {
  /** The product. */
  readonly productId: ProductId;
  /** Its name. */
  readonly name: string;
  /** What the forecast rests on: days before today, and those left out because it was out of stock then. */
  readonly history: { readonly days: number; readonly censoredDays: number };
  /** Units of the days asked for, from today on: the mean, and the bounds of the service level. */
  readonly demand: Demand;
  /** How much of it there is for them. */
  readonly stock: StockAtHand;
  /**
   * How many days it lasts 可售天数: as is expected, and at least with the probability of the service level;
   * `null`: longer than a year, or it is never short.
   */
  readonly coverDays: { readonly expected: number | null; readonly atLeast: number | null };
  /** When it runs out, as is expected; `null` where `coverDays.expected` is. */
  readonly runsOutAt: Instant | null;
  /** How many to order, so that it lasts the days asked for at the service level. */
  readonly orderQuantity: number;
}

/** Of which products, and how far. */
export interface ForecastRequest {
  readonly productIds: readonly ProductId[] | null;
  readonly horizonDays: number;
  readonly serviceLevel: number;
  readonly limit: number;
  readonly cursor: string | null;
}

/** Forecasts of a page of products. */
export interface ForecastPage {
  /** As asked for, else by product id; products that there are not are left out. */
  readonly items: readonly ProductForecast[];
  /** Given to the next call; `null`: that was the last page. */
  readonly nextCursor: string | null;
}

/** See `StockReports.forecast`. */
export async function forecast(
  scope: Scope,
  request: ForecastRequest,
): Promise<Result<ForecastPage, StorageError>> {
  const products = await productsOf(scope, request);
  if (products.isErr()) return err(products.error);
  const { items, nextCursor } = products.value;
  const readings = await readCover(scope, items);
  if (readings.isErr()) return err(readings.error);
  const now = scope.runtime.clock.now();
  return ok({ items: readings.value.map((each) => forecastOf(each, request, now)), nextCursor });
}

async function productsOf(
  { runtime, tenant }: Scope,
  { productIds, limit, cursor }: ForecastRequest,
): Promise<Result<{ items: readonly Product[]; nextCursor: string | null }, StorageError>> {
  const { storage } = runtime;
  if (productIds === null) {
    return storage.findProducts({ tenant, limit, ...(cursor === null ? {} : { cursor }) });
  }
  const loaded = await storage.load({ tenant, productIds });
  return loaded.map(({ products }) => {
    const byId = new Map(products.map((product) => [product.productId, product]));
    return {
      items: [...new Set(productIds)].flatMap((id) => byId.get(id) ?? []),
      nextCursor: null,
    };
  });
}

/** What a reading comes to for so many days. */
export function forecastOf(
  { product, stock, today, model }: CoverReading,
  { horizonDays, serviceLevel }: Pick<ForecastRequest, 'horizonDays' | 'serviceLevel'>,
  now: Instant,
): ProductForecast {
  const { productId, name } = product;
  const { days, censoredDays } = model;
  const demand = demandOver(model, { from: today, days: horizonDays, serviceLevel });
  const { available } = stock;
  const none = { expected: null, atLeast: null };
  const left = Math.max(0, available ?? 0);
  const cover =
    available === null ? none : coverOf(model, { from: today, stock: left, serviceLevel });
  const lasts = cover.expected;
  return {
    productId,
    name,
    history: { days, censoredDays },
    demand,
    stock,
    coverDays: cover,
    runsOutAt: lasts === null ? null : now + Math.round(lasts * dayMs),
    orderQuantity: available === null ? 0 : Math.max(0, Math.ceil(demand.high - available)),
  };
}
