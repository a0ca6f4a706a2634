import { dailyAfterSales } from './checks/daily-after-sales.ts';
import { dailyFrozen } from './checks/daily-frozen.ts';
import { dailyRedemption } from './checks/daily-redemption.ts';
import { dailyRejected } from './checks/daily-rejected.ts';
import { dailyVerification } from './checks/daily-verification.ts';
import { weeklyStockIdentity } from './checks/weekly-stock-identity.ts';

/** Every line of the checklists, in the order in which they are made and read. */
export const checks = [
  dailyRedemption,
  dailyVerification,
  dailyAfterSales,
  dailyFrozen,
  dailyRejected,
  weeklyStockIdentity,
] as const;

/** One of {@link checks}. */
export type KnownCheck = (typeof checks)[number];
