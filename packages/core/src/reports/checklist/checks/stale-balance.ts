import { err, ok, type Result } from 'neverthrow';
import { dayMs, type Instant } from '../../../kernel/time.ts';
import { statementsReadTo } from '../../../ledger/statements-read-to.ts';
import type { BalanceReading, BalanceSource } from '../../../ports/balance.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { Scope } from '../../../runtime/runtime.ts';
import type { Shop } from '../../../shop/shop.ts';
import type { ToldAccount } from './told-accounts.ts';

/** Operators look every day; a figure of the day before yesterday was forgotten. */
const staleMs = 2 * dayMs;

/**
 * The latest readings of an account that are too old, one for each currency. A statement tells of the days
 * without a line, too: of those that it was read to, and of those in which nothing has moved here either.
 */
export async function staleOf(
  scope: Scope,
  { shopIds, readings }: ToldAccount,
  { shops, now }: { readonly shops: readonly Shop[]; readonly now: Instant },
): Promise<Result<readonly BalanceReading[], StorageError>> {
  const stale: BalanceReading[] = [];
  for (const own of Map.groupBy(readings, ({ currency }) => currency).values()) {
    const latest = await latestOf(scope, own, shops);
    if (latest.isErr()) return err(latest.error);
    const { reading, toldTo } = latest.value;
    if (now - toldTo <= staleMs) continue;
    const moved = await hasMoved(
      scope,
      { shopIds, reading },
      { from: toldTo + 1, to: now - staleMs },
    );
    if (moved.isErr()) return err(moved.error);
    if (moved.value) stale.push(reading);
  }
  return ok(stale);
}

interface Latest {
  readonly reading: BalanceReading;
  /** Up to when it is known that nothing has moved since. */
  readonly toldTo: Instant;
}

async function latestOf(
  scope: Scope,
  readings: readonly BalanceReading[],
  shops: readonly Shop[],
): Promise<Result<Latest, StorageError>> {
  let latest: Latest | null = null;
  for (const reading of readings) {
    const readTo = await readToOf(scope, reading, shops);
    if (readTo.isErr()) return err(readTo.error);
    const toldTo = Math.max(reading.asOf, readTo.value);
    if (latest === null || latest.toldTo < toldTo) latest = { reading, toldTo };
  }
  return ok(latest as Latest);
}

const isStatement: Readonly<Record<BalanceSource, boolean>> = {
  channel: false,
  statement: true,
  host: false,
};

async function readToOf(
  scope: Scope,
  { source, shopId, asOf }: BalanceReading,
  shops: readonly Shop[],
): Promise<Result<Instant, StorageError>> {
  const shop = shops.find((each) => each.shopId === shopId);
  if (!isStatement[source] || shop === undefined) return ok(asOf);
  return (await statementsReadTo(scope, shop)).map((readTo) => readTo ?? asOf);
}

// Whoever asks a channel, or looks himself, can do so on a day without a sale.
async function hasMoved(
  { runtime, tenant }: Scope,
  {
    shopIds,
    reading,
  }: { readonly shopIds: ToldAccount['shopIds']; readonly reading: BalanceReading },
  within: { readonly from: Instant; readonly to: Instant },
): Promise<Result<boolean, StorageError>> {
  if (!isStatement[reading.source]) return ok(true);
  for (const shopId of shopIds) {
    const found = await runtime.storage.findPostings({ tenant, shopId, ...within, limit: 1 });
    if (found.isErr()) return err(found.error);
    if (found.value.items.length > 0) return ok(true);
  }
  return ok(false);
}
