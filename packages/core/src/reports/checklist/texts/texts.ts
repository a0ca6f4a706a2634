import type { Check } from '../check.ts';
import type { KnownCheck } from '../checks.ts';
import type { CheckText } from './check-text.ts';
import { monthlyReconciliationTexts } from './monthly-reconciliation.ts';
import { dailyOrderTexts } from './daily-orders.ts';
import { monthlyArchiveTexts } from './monthly-archive.ts';
import { dailySwingTexts } from './daily-swings.ts';
import { weeklyStockTexts } from './weekly-stock.ts';
import { monthlyAnalysisTexts } from './monthly-analysis.ts';
import { weeklyAnalysisTexts } from './weekly-analysis.ts';
import { dailyShopTexts } from './daily-shops.ts';

type CodeOf<Of> = Of extends Check<string, infer Code> ? Code : never;

/** What every check is called and says; a check or a code that is missing does not compile. */
const checkTexts: {
  readonly [Of in KnownCheck as Of['id']]: CheckText<CodeOf<Of>>;
} = {
  ...dailyShopTexts,
  ...dailyOrderTexts,
  ...dailySwingTexts,
  ...weeklyStockTexts,
  ...monthlyReconciliationTexts,
  ...weeklyAnalysisTexts,
  ...monthlyAnalysisTexts,
  ...monthlyArchiveTexts,
};

/** The texts of a check by its id; `null` for one that this release does not know. */
export function textOf(check: string): CheckText | null {
  const texts: Readonly<Record<string, CheckText>> = checkTexts;
  return Object.hasOwn(texts, check) ? (texts[check] ?? null) : null;
}
