import { err, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { ShopId } from '../../kernel/ids.ts';
import { idSchema, instantSchema } from '../../kernel/schema.ts';
import { dayMs, type Period } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { serviceCall } from '../../runtime/service-call.ts';
import type { SuspectMapping } from '../anomaly/mappings.ts';
import { readSwings, type AccountSwings } from '../anomaly/read-swings.ts';
import { swingRule } from '../anomaly/swings.ts';
import { riskFormula, type ShopRisk } from '../anomaly/risk.ts';
import { complaintRule, type ComplaintAnalysis } from './after-sales.ts';
import type { BatchReview } from './batch-review.ts';
import type { RootCause } from './causes.ts';
import { dropRule, type ChannelPerformance, type ShopPerformance } from './channels.ts';
import type { OrderMetrics } from './metrics.ts';
import { analyseOrders, type OrderAnalysis } from './order-pass.ts';
import { readBatches, readChanges, readComplaints } from './read-reviews.ts';
import type { ReviewedChange } from './reviewed-changes.ts';
import { listMeantShops } from '../../shop/list-shops.ts';

/** What is to be analysed. */
export interface AnalysisInput {
  /**
   * 1 hour to 366 days. Orders count by when they were placed, and as they stand now; four stretches as
   * long before it are what it is compared with.
   */
  readonly period: Period;
  /** Only this shop; left out: all. With one shop alone, there are no others to compare it with. */
  readonly shopId?: string;
}

/** Why nothing can be analysed. */
export type AnalysisError = StorageError | CoreError<'input.invalid' | 'shop.not_found'>;

/** How risky shops are. */
export interface RiskAnalysis {
  /** The riskiest first; shops without a paid order in five periods are left out. */
  readonly shops: readonly ShopRisk[];
  /** How the scores are made. */
  readonly formula: string;
}

/** How balances rose and fell. */
export interface SwingAnalysis {
  /** By account, source and currency; accounts of which fewer than two readings are known are left out. */
  readonly accounts: readonly AccountSwings[];
  /** When a step is flagged. */
  readonly rule: string;
}

/** How channels and shops do. */
export interface PerformanceAnalysis {
  /** By channel type. */
  readonly channels: readonly ChannelPerformance[];
  /** Every shop, by sort order. */
  readonly shops: readonly ShopPerformance[];
  /** When a shop is a candidate to be dropped. */
  readonly rule: string;
}

/** How orders went, and how they went before. */
export interface MetricsAnalysis {
  /** Of the period that was asked for. */
  readonly period: OrderMetrics;
  /** The stretch as long before it. */
  readonly before: OrderMetrics;
}

/** How after-sales went, by which rule. */
export interface AfterSalesAnalysis extends ComplaintAnalysis {
  /** When a product stands in `high`. */
  readonly rule: string;
}

/** What people did to the configuration of shops. */
export interface ConfigurationReview {
  /** Latest first, at most 1,000. */
  readonly changes: readonly ReviewedChange[];
  /** Changes that found no room. */
  readonly more: number;
}

/** What is read off orders, cases and batches of a stretch of time 经营分析; nothing is changed by it. */
export interface AnalysisService {
  /**
   * How risky each shop is 风险评估: the shares of abnormal orders and of orders with after-sales, against
   * the other shops and its own past, with the orders behind them and how it is to be watched 监控频次.
   *
   * Errors: `input.invalid`, `shop.not_found`, `storage.*`; so do all that follow.
   */
  risks(input: AnalysisInput): ResultAsync<RiskAnalysis, AnalysisError>;
  /**
   * How balances rose and fell 余额波动: for each step from one reading to the next that ends in the
   * period, the postings that explain it, by cause, and what they leave unexplained.
   */
  balanceSwings(input: AnalysisInput): ResultAsync<SwingAnalysis, AnalysisError>;
  /** After-sales by reason × product × shop 售后分析, by the days that the period touches in Shanghai; exact. */
  afterSales(input: AnalysisInput): ResultAsync<AfterSalesAnalysis, AnalysisError>;
  /** Batches that were set going 批量操作复盘: who did what, how much, what failed, what was taken back. */
  batches(input: Pick<AnalysisInput, 'period'>): ResultAsync<BatchReview, AnalysisError>;
  /** What people did to the configuration of shops 配置复盘; what renewed itself is left out. */
  configuration(input: AnalysisInput): ResultAsync<ConfigurationReview, AnalysisError>;
  /** How channels and shops do 渠道绩效, week by week, and which are worth dropping. */
  channels(input: AnalysisInput): ResultAsync<PerformanceAnalysis, AnalysisError>;
  /** Orders, turnover, average 客单价, redemption 兑换率 and its times, against as long before. */
  metrics(input: AnalysisInput): ResultAsync<MetricsAnalysis, AnalysisError>;
  /** Why orders were frozen, rejected or late 异常根因, and what came back although it was known. */
  rootCauses(input: AnalysisInput): ResultAsync<readonly RootCause[], AnalysisError>;
  /** Items that do not fit the product they are mapped to; none on one thin sign. */
  mappings(input: AnalysisInput): ResultAsync<readonly SuspectMapping[], AnalysisError>;
}

const hourMs = dayMs / 24;
const longestMs = 366 * dayMs;

const periodSchema = z
  .strictObject({ from: instantSchema, to: instantSchema })
  .refine(({ from, to }) => to - from >= hourMs && to - from <= longestMs, '1 hour to 366 days');

const inputSchema = z.strictObject({
  period: periodSchema,
  shopId: idSchema<ShopId>().exactOptional(),
});

const batchesSchema = z.strictObject({ period: periodSchema });

/** Analysis on behalf of one tenant and actor. */
export function createAnalysisService(scope: Scope): AnalysisService {
  const ofOrders = <Answer>(
    input: AnalysisInput,
    pick: (analysis: OrderAnalysis) => Answer,
  ): ResultAsync<Answer, AnalysisError> =>
    serviceCall(inputSchema, input, async (checked) => {
      const shops = await listMeantShops(scope, checked.shopId ?? null);
      if (shops.isErr()) return err(shops.error);
      const { period, shopId = null } = checked;
      const now = scope.runtime.clock.now();
      const made = await analyseOrders(scope, { period, now, shops: shops.value, shopId });
      return made.map(pick);
    });
  return {
    risks: (input) => ofOrders(input, ({ risks }) => ({ shops: risks, formula: riskFormula })),
    channels: (input) =>
      ofOrders(input, ({ channels, shops }) => ({ channels, shops, rule: dropRule })),
    metrics: (input) => ofOrders(input, ({ metrics }) => metrics),
    rootCauses: (input) => ofOrders(input, ({ causes }) => causes),
    mappings: (input) => ofOrders(input, ({ mappings }) => mappings),
    balanceSwings: (input) =>
      serviceCall(
        inputSchema,
        input,
        async (checked): Promise<Result<SwingAnalysis, AnalysisError>> => {
          const shops = await listMeantShops(scope, checked.shopId ?? null);
          if (shops.isErr()) return err(shops.error);
          const read = await readSwings(scope, shops.value, checked.period);
          return read.map((accounts) => ({ accounts, rule: swingRule }));
        },
      ),
    afterSales: (input) =>
      serviceCall(inputSchema, input, async ({ period, shopId = null }) => {
        const read = await readComplaints(scope, period, shopId);
        return read.map((complaints) => ({ ...complaints, rule: complaintRule }));
      }),
    batches: (input) =>
      serviceCall(batchesSchema, input, ({ period }) => readBatches(scope, period)),
    configuration: (input) =>
      serviceCall(inputSchema, input, ({ period, shopId = null }) =>
        readChanges(scope, period, shopId),
      ),
  };
}
