import type { BalanceReading } from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import { byValues, createSortedList, type SortedList } from './sorted-list.ts';

/** Every reading of a tenant's balances. */
export interface Balances {
  /** Keeps a reading, unless it is kept already. */
  add(reading: BalanceReading): void;
  /** Readings behind the given place, latest first; all of them for `null`. */
  after(place: Place | null): Iterable<BalanceReading>;
}

/** Where a reading stands among the others. */
export type Place = Pick<
  BalanceReading,
  'asOf' | 'takenAt' | 'shopId' | 'source' | 'currency' | 'amountMinor'
>;

const latestFirst = byValues<Place>(
  ({ asOf }) => -asOf,
  ({ takenAt }) => -takenAt,
  ({ shopId }) => shopId,
  ({ source }) => source,
  ({ currency }) => currency,
  ({ amountMinor }) => amountMinor,
);

/** Makes a book without readings. */
export function createBalances(): Balances {
  const kept = new Set<string>();
  const readings: SortedList<BalanceReading> = createSortedList<BalanceReading>(latestFirst);
  return {
    add(reading) {
      const { shopId, source, currency, asOf, amountMinor } = reading;
      const key = compositeKey(shopId, source, currency, asOf, amountMinor);
      if (kept.has(key)) return;
      kept.add(key);
      readings.add(reading);
    },
    // Only the values that the order asks for are looked at.
    after: (place) => readings.after(place === null ? null : (place as BalanceReading)),
  };
}
