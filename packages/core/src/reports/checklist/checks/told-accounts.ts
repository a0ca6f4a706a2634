import type { ShopId } from '../../../kernel/ids.ts';
import type { BalanceReading } from '../../../ports/balance.ts';
import type { Shop } from '../../../shop/shop.ts';

/** An account at a channel, with what was told of the money in it last. */
export interface ToldAccount {
  /** Whose it is, by sort order; several where they are linked to one 对接账号. */
  readonly shopIds: readonly [ShopId, ...ShopId[]];
  /** What each source has told of it last, by currency. */
  readonly readings: readonly BalanceReading[];
}

/** Puts the latest readings of shops together by the account that they are of. */
export function toldAccountsOf(
  shops: readonly Shop[],
  readings: readonly BalanceReading[],
): readonly ToldAccount[] {
  const byShop = Map.groupBy(readings, ({ shopId }) => shopId);
  const accounts = new Map<
    string,
    { shopIds: [ShopId, ...ShopId[]]; readings: BalanceReading[] }
  >();
  for (const shop of shops) {
    const told = byShop.get(shop.shopId) ?? [];
    const linked = linkedTo(shop, told);
    // What was told of the account that the shop had before says nothing of this one.
    const own = told.filter(({ linkedAccount }) => (linkedAccount ?? linked) === linked);
    if (own.length === 0) continue;
    const key = JSON.stringify(linked === null ? [shop.shopId] : [shop.channelType, linked]);
    const known = accounts.get(key);
    if (known === undefined) accounts.set(key, { shopIds: [shop.shopId], readings: [...own] });
    else {
      known.shopIds.push(shop.shopId);
      known.readings.push(...own);
    }
  }
  return [...accounts.values()].map(({ shopIds, readings: all }) => {
    return { shopIds, readings: latestOf(all) };
  });
}

// A shop speaks of the account that its latest reading is of.
function linkedTo({ linkedAccount }: Shop, told: readonly BalanceReading[]): string | null {
  const named = told.filter((each) => each.linkedAccount !== null);
  const latest = named.toSorted((a, b) => b.asOf - a.asOf)[0];
  return latest?.linkedAccount ?? linkedAccount;
}

// Read through several shops, it is the same money.
function latestOf(readings: readonly BalanceReading[]): readonly BalanceReading[] {
  const latest = new Map<string, BalanceReading>();
  for (const reading of readings) {
    const key = `${reading.source}/${reading.currency}`;
    const before = latest.get(key);
    if (before === undefined || before.asOf < reading.asOf) latest.set(key, reading);
  }
  return [...latest.values()];
}
