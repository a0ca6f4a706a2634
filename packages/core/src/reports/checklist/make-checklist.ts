import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ShopId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { Shop } from '../../shop/shop.ts';
import type { ChecklistName } from './check.ts';
import { checks } from './checks.ts';
import { periodOf } from './period.ts';
import { runChecks, statusOfLines, type CheckedLine } from './run-checks.ts';
import type { ChecklistReport, CheckResult } from './report.ts';

/** What a checklist is to look at. */
export interface ChecklistRequest {
  readonly checklist: ChecklistName;
  /** An instant of the day, week or month. */
  readonly at: Instant;
  readonly timeZone: string;
  readonly shopId: ShopId | null;
}

/** Why a checklist cannot be made at all. */
export type MakeChecklistError = StorageError | CoreError<'shop.not_found'>;

/** Makes every check of a checklist. */
export async function makeChecklist(
  scope: Scope,
  { checklist, at, timeZone, shopId }: ChecklistRequest,
): Promise<Result<ChecklistReport, MakeChecklistError>> {
  const shops = await shopsOf(scope, shopId);
  if (shops.isErr()) return err(shops.error);
  const now = scope.runtime.clock.now();
  const period = periodOf(checklist, at, timeZone);
  const own = checks.filter((check) => check.checklist === checklist);
  const context = { scope, period, now, timeZone, shops: shops.value, shopId };
  const results = (await runChecks(own, context)).map(resultOf);
  const status = statusOfLines(results);
  return ok({ checklist, period, timeZone, shopId, madeAt: now, status, results });
}

/** How many findings of one check a report shows. */
const shownFindings = 100;

function resultOf({ check, status, figures, findings, more = 0 }: CheckedLine): CheckResult {
  const shown = findings.slice(0, shownFindings);
  return { check, status, figures, findings: shown, more: more + findings.length - shown.length };
}

const shopsPerPage = 500;

async function shopsOf(
  { runtime, tenant }: Scope,
  shopId: ShopId | null,
): Promise<Result<readonly Shop[], MakeChecklistError>> {
  const { storage } = runtime;
  if (shopId !== null) {
    const loaded = await storage.load({ tenant, shopIds: [shopId] });
    if (loaded.isErr()) return err(loaded.error);
    if (loaded.value.shops.length === 0) return err(coreError('shop.not_found', { shopId }));
    return ok(loaded.value.shops);
  }
  const shops: Shop[] = [];
  let cursor: string | null = null;
  do {
    const from = cursor === null ? {} : { cursor };
    const page = await storage.findShops({ tenant, limit: shopsPerPage, ...from });
    if (page.isErr()) return err(page.error);
    shops.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(shops);
}
