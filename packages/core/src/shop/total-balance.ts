import type { ShopId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { BalanceReading, BalanceSource } from '../ports/balance.ts';
import type { Shop } from './shop.ts';

/** The money in the accounts of shops, in one currency. */
export interface CurrencyTotal {
  /** Of the amount. */
  readonly currency: Currency;
  /** The sum of the accounts' latest figures. */
  readonly amountMinor: number;
  /** How many accounts it is the sum of; shops that are linked to one account have it together. */
  readonly accounts: number;
  /** The instant that the oldest figure in it is of. */
  readonly oldestAsOf: Instant;
  /** How long ago that is. */
  readonly oldestAgeMs: number;
}

/** What the shops of a tenant have in their accounts 总余额. */
export interface TotalBalance {
  /** One for each currency, by its code. */
  readonly totals: readonly CurrencyTotal[];
  /** Shops of whose account nobody has told a figure. */
  readonly unknown: readonly ShopId[];
}

type Owner = Pick<Shop, 'shopId' | 'channelType' | 'linkedAccount'>;

/**
 * Adds up balances: of each account the latest figure, once. A shop speaks of the account that its latest
 * figure is of, so that one that it was linked to before is not counted beside it.
 */
export function totalOf(
  shops: readonly Owner[],
  readings: readonly BalanceReading[],
  now: Instant,
): TotalBalance {
  const byShop = Map.groupBy(readings, ({ shopId }) => shopId);
  const byAccount = new Map<string, BalanceReading>();
  const known = new Set<string>();
  for (const shop of shops) {
    for (const reading of latestOf(byShop.get(shop.shopId) ?? [])) {
      const account = accountOf(shop, reading);
      known.add(account);
      // Whose account has no name speaks for itself, whatever it was called before.
      if (shop.linkedAccount === null) known.add(accountOf(shop));
      const key = JSON.stringify([account, reading.currency]);
      byAccount.set(key, betterOf(byAccount.get(key), reading));
    }
  }
  const byCurrency = Map.groupBy(byAccount.values(), ({ currency }) => currency);
  const totals = [...byCurrency].map(([currency, own]) => totalIn(currency, own, now));
  return {
    totals: totals.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
    unknown: shops.filter((shop) => !known.has(accountOf(shop))).map(({ shopId }) => shopId),
  };
}

/** Of one shop's readings the latest in each currency, whoever told it. */
export function latestOf(readings: readonly BalanceReading[]): readonly BalanceReading[] {
  const latest = new Map<Currency, BalanceReading>();
  for (const reading of readings) {
    latest.set(reading.currency, betterOf(latest.get(reading.currency), reading));
  }
  return [...latest.values()];
}

// Shops are linked to one account when their channel says so; of others each has its own.
function accountOf(shop: Owner, reading?: Pick<BalanceReading, 'linkedAccount'>): string {
  const linked = reading?.linkedAccount ?? shop.linkedAccount;
  return JSON.stringify(linked === null ? [shop.shopId] : [shop.channelType, linked]);
}

/** Whose word is taken of two figures of one instant. */
const rank: Readonly<Record<BalanceSource, number>> = { channel: 3, statement: 2, host: 1 };

// Of two figures of one account the later one.
function betterOf(one: BalanceReading | undefined, other: BalanceReading): BalanceReading {
  if (one === undefined || one.asOf < other.asOf) return other;
  if (one.asOf > other.asOf) return one;
  return rank[other.source] > rank[one.source] ? other : one;
}

function totalIn(
  currency: Currency,
  readings: readonly BalanceReading[],
  now: Instant,
): CurrencyTotal {
  const oldestAsOf = Math.min(...readings.map(({ asOf }) => asOf));
  return {
    currency,
    amountMinor: readings.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    accounts: readings.length,
    oldestAsOf,
    oldestAgeMs: Math.max(0, now - oldestAsOf),
  };
}
