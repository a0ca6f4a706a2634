import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { ProductId } from '../../kernel/ids.ts';
import { idSchema } from '../../kernel/schema.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { serviceCall } from '../../runtime/service-call.ts';
import { checkBooks, type StockCheck } from './check-books.ts';
import { forecast, type ForecastPage } from './forecast.ts';

/** Of which products, how far, and how sure. */
export interface ForecastInput {
  /** At most 1,000; left out: all, page by page. */
  readonly productIds?: readonly string[];
  /** 1..180 days from today on. */
  readonly horizonDays: number;
  /** 0.5..0.999: with which probability the stock is to last. Default 0.95. */
  readonly serviceLevel?: number;
  /** Products of a page: 1..1,000, default 100. */
  readonly limit?: number;
  /** From the page before. */
  readonly cursor?: string;
}

/** Why a report of stock cannot be made. */
export type StockReportError = StorageError | CoreError<'input.invalid'>;

/** What stock 库存 lasts, and whether its books agree with the orders. */
export interface StockReports {
  /**
   * Tells what products are expected to sell, how many days what there is of them lasts 可售天数, and how
   * many to order. Learnt from the twelve weeks before today by the platforms' days; test orders count
   * nowhere. A product without a past is expected to sell nothing, and its `history.days` is nought.
   *
   * Errors: `input.invalid`, `storage.*`, of which `storage.corrupt` for a cursor that no page gave out.
   */
  forecast(input: ForecastInput): ResultAsync<ForecastPage, StockReportError>;
  /**
   * Holds every order against the keys 卡密 and pieces that stock has on its books for it, and adds up the
   * books of each product: keys by state against what was imported, pieces against their entries, shares
   * of a key against its quota. Reads all orders once, page by page, also where one product is asked
   * for; what is sold meanwhile is in both books or in none. Changes nothing.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  check(input?: { readonly productId?: string }): ResultAsync<StockCheck, StockReportError>;
}

const forecastSchema = z.object({
  productIds: z.array(idSchema<ProductId>()).max(1_000).exactOptional(),
  horizonDays: z.int().min(1).max(180),
  serviceLevel: z.number().min(0.5).max(0.999).exactOptional(),
  limit: z.int().min(1).max(1_000).exactOptional(),
  cursor: z.string().min(1).max(500).exactOptional(),
});
const checkSchema = z.object({ productId: idSchema<ProductId>().exactOptional() });

/** The reports of stock on behalf of a tenant. */
export function createStockReports(scope: Scope): StockReports {
  return {
    forecast: (input) =>
      serviceCall(forecastSchema, input, (checked) => {
        const { productIds = null, horizonDays, serviceLevel = 0.95 } = checked;
        const { limit = 100, cursor = null } = checked;
        return forecast(scope, { productIds, horizonDays, serviceLevel, limit, cursor });
      }),
    check: (input) =>
      serviceCall(checkSchema, input ?? {}, ({ productId = null }) => checkBooks(scope, productId)),
  };
}
