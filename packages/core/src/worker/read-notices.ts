import { err, ok, Result } from 'neverthrow';
import type { NoticeCounts, ReadNoticesError } from '../inbound/notice-run.ts';
import { noticesPerRun, readShopNotices } from '../inbound/read-shop-notices.ts';
import type { Notice } from '../ports/notice.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  addCounts,
  listShops,
  reportOf,
  system,
  type JobReport,
  type ShopReport,
  type Tenants,
  type WorkerError,
} from './job-report.ts';

export type { NoticeCounts, ReadNoticesError } from '../inbound/notice-run.ts';

/** What `readNotices` did: a row for each shop of which something waited. */
export type NoticeReport = JobReport<NoticeCounts, ReadNoticesError>;

/** How many shops are read at once: a slow channel keeps no other shop waiting. */
const shopsAtOnce = 8;

/** Reads again what channels have told of; see `Worker.readNotices`. */
export async function readNotices(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<NoticeReport, WorkerError>> {
  const at = runtime.clock.now();
  const due = await runtime.storage.findDueNotices({ tenants, at, limit: noticesPerRun });
  if (due.isErr()) return err(due.error);
  const firsts = new Map<string, Pick<Notice, 'tenant' | 'shopId'>>(
    due.value.map((each) => [`${each.tenant}/${each.shopId}`, each]),
  );
  if (due.value.length === noticesPerRun) {
    const behind = await shopsBehind(runtime, tenants, firsts);
    if (behind.isErr()) return err(behind.error);
    for (const each of behind.value) firsts.set(`${each.tenant}/${each.shopId}`, each);
  }
  const items = await mapConcurrently([...firsts.values()], shopsAtOnce, (each) =>
    readOne(runtime, each),
  );
  const summary: NoticeCounts = { read: 0, done: 0, postponed: 0, parked: 0 };
  for (const { counts } of items) {
    if (counts !== null) addCounts(summary, counts);
  }
  return ok({ items, summary });
}

// One shop of which very much is told fills the list of what is due, and keeps no other waiting.
async function shopsBehind(
  runtime: Runtime,
  tenants: Tenants,
  found: ReadonlyMap<string, unknown>,
): Promise<Result<readonly Pick<Notice, 'tenant' | 'shopId'>[], WorkerError>> {
  const listed = await listShops(runtime, tenants);
  if (listed.isErr()) return err(listed.error);
  const at = runtime.clock.now();
  const others = listed.value.filter(({ tenant, shop }) => !found.has(`${tenant}/${shop.shopId}`));
  const firsts = await mapConcurrently(others, shopsAtOnce, ({ tenant, shop: { shopId } }) =>
    runtime.storage.findDueNotices({ tenants: [tenant], shopId, at, limit: 1 }),
  );
  return Result.combine(firsts).map((each) => each.flat());
}

async function readOne(
  runtime: Runtime,
  { tenant, shopId }: Pick<Notice, 'tenant' | 'shopId'>,
): Promise<ShopReport<NoticeCounts, ReadNoticesError>> {
  const which = { tenant, shopId };
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
  if (loaded.isErr()) return reportOf(which, err(loaded.error));
  const [shop] = loaded.value.shops;
  const read =
    shop === undefined ? ok(null) : await readShopNotices({ runtime, tenant, actor: system }, shop);
  return reportOf<NoticeCounts, ReadNoticesError>(which, read);
}
