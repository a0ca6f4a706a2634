import type { Result, ShopId, TenantId } from '@kaquan/core';
import type {
  BalanceReading,
  BalanceReadingFilter,
  BalanceStorage,
  Page,
  StorageError,
} from '@kaquan/core/ports';
import type { Balances, Place } from './balance-rows.ts';
import type { Call, Search } from './calls.ts';
import { compositeKey } from './composite-key.ts';
import { parseCursor, toPage } from './cursor.ts';
import type { World } from './partition.ts';
import { byValues } from './sorted-list.ts';

/** What a storage answers about balances. */
export function balanceCalls(
  world: World,
  { call, search }: { readonly call: Call; readonly search: Search },
): BalanceStorage {
  return {
    findBalances: (filter) =>
      search('findBalances', () => findBalances(world.of(filter.tenant).balances, filter)),
    latestBalances: (tenant: TenantId, shopIds) =>
      call('latestBalances', () => latestBalances(world.of(tenant).balances, shopIds)),
  };
}

function findBalances(
  balances: Balances,
  filter: BalanceReadingFilter,
): Result<Page<BalanceReading>, StorageError> {
  return parseCursor(filter.cursor, 'number').map((position) => {
    const place = position && placeAt(Number(position[0]), position[1]);
    return toPage(matching(balances.after(place), filter), filter.limit, positionOf);
  });
}

function positionOf({
  asOf,
  takenAt,
  shopId,
  source,
  currency,
  amountMinor,
}: Place): readonly [number, string] {
  return [asOf, JSON.stringify([takenAt, shopId, source, currency, amountMinor])];
}

function* matching(
  readings: Iterable<BalanceReading>,
  { shopId, from = -Infinity, to = Infinity }: BalanceReadingFilter,
): Generator<BalanceReading> {
  for (const reading of readings) {
    if (reading.asOf < from) return;
    if (reading.asOf >= to) continue;
    if (shopId === undefined || reading.shopId === shopId) yield reading;
  }
}

// A cursor that no listing has given out begins at its instant.
function placeAt(asOf: number, text: string): Place {
  const [takenAt, shopId, source, currency, amountMinor] = partsOf(text);
  return {
    asOf,
    takenAt: Number(takenAt ?? asOf),
    shopId: (shopId ?? '') as ShopId,
    source: (source ?? '') as BalanceReading['source'],
    currency: currency ?? '',
    amountMinor: Number(amountMinor ?? 0),
  };
}

function partsOf(text: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts.map(String) : [];
  } catch {
    return [];
  }
}

const byAccount = byValues<BalanceReading>(
  ({ shopId }) => shopId,
  ({ source }) => source,
  ({ currency }) => currency,
);

function latestBalances(
  balances: Balances,
  shopIds: readonly ShopId[] | null,
): readonly BalanceReading[] {
  const wanted = shopIds === null ? null : new Set(shopIds);
  const latest = new Map<string, BalanceReading>();
  for (const reading of balances.after(null)) {
    if (wanted?.has(reading.shopId) === false) continue;
    const key = compositeKey(reading.shopId, reading.source, reading.currency);
    if (!latest.has(key)) latest.set(key, reading);
  }
  return [...latest.values()].toSorted(byAccount);
}
