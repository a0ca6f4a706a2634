import { err, ok, type Result } from 'neverthrow';
import type { ProductId } from '../kernel/ids.ts';
import type { LedgerPosting } from '../ledger/posting.ts';
import type { Claim } from '../ports/change.ts';
import type { StockLevel } from '../ports/storage-rows.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { maxStockTotals, type BatchTotals, type MoneyTotal, type StockTotal } from './batch.ts';

/** Adds up what the items of a plan would claim and move. */
export interface TotalsTally {
  add(claims: readonly Claim[], postings: readonly LedgerPosting[]): void;
  /** The sums, against the stock there is now. */
  totals(scope: Scope): Promise<Result<BatchTotals, StorageError>>;
}

/** The most products that storage tells the levels of in one call. */
const maxLevels = 1_000;

/** Makes an empty tally. */
export function createTally(): TotalsTally {
  const neededByProduct = new Map<ProductId, number>();
  const moneyByAccounts = new Map<string, MoneyTotal>();
  return {
    add(claims, postings) {
      for (const { productId } of claims) {
        neededByProduct.set(productId, (neededByProduct.get(productId) ?? 0) + 1);
      }
      for (const { currency, debit, credit, amountMinor } of postings) {
        const name = `${currency}/${debit}/${credit}`;
        const sum = (moneyByAccounts.get(name)?.amountMinor ?? 0) + amountMinor;
        moneyByAccounts.set(name, { currency, debit, credit, amountMinor: sum });
      }
    },
    async totals({ runtime, tenant }) {
      const productIds = [...neededByProduct.keys()];
      const stock: StockTotal[] = [];
      for (let from = 0; from < productIds.length; from += maxLevels) {
        const asked = productIds.slice(from, from + maxLevels);
        const levels = await runtime.storage.stockLevels(tenant, asked, runtime.clock.now());
        if (levels.isErr()) return err(levels.error);
        for (const level of levels.value) {
          const { productId } = level;
          const needed = neededByProduct.get(productId) ?? 0;
          stock.push({ productId, needed, available: freeOf(level) });
        }
      }
      const sorted = stock.toSorted((a, b) => lackOf(b) - lackOf(a) || b.needed - a.needed);
      return ok({
        stock: sorted.slice(0, maxStockTotals),
        productsLeftOut: Math.max(0, sorted.length - maxStockTotals),
        money: [...moneyByAccounts.values()],
      });
    },
  };
}

function freeOf(level: StockLevel): number | null {
  switch (level.kind) {
    case 'keys':
      return level.available;
    case 'shared':
      return level.free;
    case 'counted':
      return level.onHand;
    case 'untracked':
      return null;
  }
}

function lackOf({ needed, available }: StockTotal): number {
  return available === null ? 0 : Math.max(0, needed - available);
}
