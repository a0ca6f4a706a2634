import { dailyAfterSales } from './checks/daily-after-sales.ts';
import { dailyBalanceSwings } from './checks/daily-balance-swings.ts';
import { dailyBalances } from './checks/daily-balances.ts';
import { dailyChannelTold } from './checks/daily-channel-told.ts';
import { dailyClosedShops } from './checks/daily-closed-shops.ts';
import { dailyCompleteness } from './checks/daily-completeness.ts';
import { dailyFrozen } from './checks/daily-frozen.ts';
import { dailyRedemption } from './checks/daily-redemption.ts';
import { dailyRejected } from './checks/daily-rejected.ts';
import { dailyShops } from './checks/daily-shops.ts';
import { dailyStoppedSales } from './checks/daily-stopped-sales.ts';
import { dailySync } from './checks/daily-sync.ts';
import { dailyVerification } from './checks/daily-verification.ts';
import { monthlyArchive } from './checks/monthly-archive.ts';
import { weeklyStockCover } from './checks/weekly-stock-cover.ts';
import { weeklyStockIdentity } from './checks/weekly-stock-identity.ts';
import { monthlyMetrics } from './checks/monthly-metrics.ts';
import { monthlyPerformance } from './checks/monthly-performance.ts';
import { monthlyReconciliation } from './checks/monthly-reconciliation.ts';
import { monthlyRootCauses } from './checks/monthly-root-causes.ts';
import { weeklyAfterSales } from './checks/weekly-after-sales.ts';
import { weeklyBatches } from './checks/weekly-batches.ts';
import { weeklyConfiguration } from './checks/weekly-configuration.ts';
import { weeklyDrift } from './checks/weekly-drift.ts';
import { weeklyMapping } from './checks/weekly-mapping.ts';
import { weeklyRisk } from './checks/weekly-risk.ts';

/** Every line of the checklists, in the order in which they are made and read. */
export const checks = [
  dailyBalances,
  dailyShops,
  dailySync,
  dailyRedemption,
  dailyVerification,
  dailyAfterSales,
  dailyFrozen,
  dailyRejected,
  dailyBalanceSwings,
  dailyCompleteness,
  dailyChannelTold,
  dailyClosedShops,
  dailyStoppedSales,
  weeklyStockIdentity,
  weeklyConfiguration,
  weeklyDrift,
  weeklyRisk,
  weeklyMapping,
  weeklyAfterSales,
  weeklyBatches,
  monthlyReconciliation,
  monthlyPerformance,
  monthlyMetrics,
  monthlyRootCauses,
  monthlyArchive,
  weeklyStockCover,
] as const;

/** One of {@link checks}. */
export type KnownCheck = (typeof checks)[number];
