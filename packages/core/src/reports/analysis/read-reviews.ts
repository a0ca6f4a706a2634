import { err, ok, type Result } from 'neverthrow';
import { salesDayOf } from '../../after-sales/sales.ts';
import type { Batch } from '../../batches/batch.ts';
import { planLifetimeMs } from '../../batches/batch.ts';
import type { ShopId } from '../../kernel/ids.ts';
import { dayMs, type Period } from '../../kernel/time.ts';
import type { SalesGrouping, SalesTallies } from '../../ports/sales.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { complaintsOf, type ComplaintAnalysis } from './after-sales.ts';
import { reviewOf, type BatchReview } from './batch-review.ts';
import { reviewChange, type ReviewedChange } from './reviewed-changes.ts';
import { windowsOf } from './windows.ts';

const pageSize = 500;
/** Of so many shops it is said how much of a product each has sold. */
const maxShopsOfCells = 50;

/** How after-sales went in the days of a period, by Shanghai's midnights. */
export async function readComplaints(
  scope: Scope,
  period: Period,
  shopId: ShopId | null,
): Promise<Result<ComplaintAnalysis, StorageError>> {
  const days = wholeDays(period);
  const before = { from: salesDayOf(windowsOf(days).whole.from), to: days.from };
  const reasons = await tally(scope, { ...days, by: 'reason', shopId });
  const products = await tally(scope, { ...days, by: 'product', shopId });
  const shops = await tally(scope, { ...days, by: 'shop', shopId });
  const cells = await tally(scope, { ...days, by: 'shop_product_reason', shopId });
  const past = await tally(scope, { ...before, by: 'product', shopId });
  if (reasons.isErr()) return err(reasons.error);
  if (products.isErr()) return err(products.error);
  if (shops.isErr()) return err(shops.error);
  if (cells.isErr()) return err(cells.error);
  if (past.isErr()) return err(past.error);
  const ofShops = new Map<string, SalesTallies>();
  // Those with the most cases come first.
  const ofCells = new Set(cells.value.groups.map(({ key }) => key.split('/')[0] ?? ''));
  for (const shop of [...ofCells].slice(0, maxShopsOfCells)) {
    const own = await tally(scope, { ...days, by: 'product', shopId: shop as ShopId });
    if (own.isErr()) return err(own.error);
    ofShops.set(shop, own.value);
  }
  const counted = { reasons: reasons.value, products: products.value, shops: shops.value };
  return ok(complaintsOf({ ...counted, cells: cells.value, past: past.value, ofShops }));
}

/** The whole days that a period touches, by Shanghai's midnights, as sales are counted. */
function wholeDays({ from, to }: Period): Period {
  const last = salesDayOf(to - 1);
  return { from: salesDayOf(from), to: last + dayMs };
}

function tally(
  { runtime, tenant }: Scope,
  query: Period & { readonly by: SalesGrouping; readonly shopId: ShopId | null },
): Promise<Result<SalesTallies, StorageError>> {
  return runtime.storage.tallySales({ ...query, tenant, limit: pageSize });
}

/** Batches that were set going in a period. */
export async function readBatches(
  { runtime, tenant }: Scope,
  period: Period,
): Promise<Result<BatchReview, StorageError>> {
  const found: Batch[] = [];
  let cursor: string | null = null;
  do {
    const from = cursor === null ? {} : { cursor };
    const page = await runtime.storage.findBatches({ tenant, limit: pageSize, ...from });
    if (page.isErr()) return err(page.error);
    const { items, nextCursor } = page.value;
    found.push(...items.filter((batch) => isStartedIn(batch, period)));
    // Newest first; a plan is executed within its hour, or never.
    const isOver = items.some(({ plannedAt }) => plannedAt + planLifetimeMs < period.from);
    cursor = isOver ? null : nextCursor;
  } while (cursor !== null);
  return ok(reviewOf(found, period));
}

function isStartedIn({ startedAt }: Batch, { from, to }: Period): boolean {
  return startedAt !== null && startedAt >= from && startedAt < to;
}

/** How many changes of configuration are listed. */
const maxChanges = 1_000;

/** What people did to the configuration of shops in a period, latest first. */
export async function readChanges(
  { runtime, tenant }: Scope,
  { from: begin, to: end }: Period,
  shopId: ShopId | null,
): Promise<
  Result<{ readonly changes: readonly ReviewedChange[]; readonly more: number }, StorageError>
> {
  const changes: ReviewedChange[] = [];
  let more = 0;
  let cursor: string | null = null;
  do {
    const from = { ...(cursor !== null && { cursor }), ...(shopId !== null && { shopId }) };
    const page = await runtime.storage.findShopChanges({ tenant, limit: pageSize, ...from });
    if (page.isErr()) return err(page.error);
    const { items, nextCursor } = page.value;
    const own = items.flatMap((change) => {
      const isMeant = change.at >= begin && change.at < end;
      return (isMeant ? reviewChange(change) : null) ?? [];
    });
    const room = maxChanges - changes.length;
    changes.push(...own.slice(0, room));
    more += Math.max(0, own.length - room);
    cursor = items.some(({ at }) => at < begin) ? null : nextCursor;
  } while (cursor !== null);
  return ok({ changes, more });
}
