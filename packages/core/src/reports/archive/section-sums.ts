import type { Currency } from '../../kernel/money.ts';

/** An amount of a row that is added up. */
export interface Amount {
  readonly field: string;
  readonly currency: Currency;
  readonly minor: number;
}

/** Sums by field and currency; a sum may exceed what a number can hold. */
export type Amounts = Map<string, bigint>;

/** Nothing added up yet. */
export function noAmounts(): Amounts {
  return new Map();
}

/** Adds one amount. */
export function addAmount(sums: Amounts, { field, currency, minor }: Amount): void {
  const name = `${field} ${currency}`;
  sums.set(name, (sums.get(name) ?? 0n) + BigInt(minor));
}
