import type { OpenSum, Shortage } from './error-fields.ts';

/** Words in an error text; a dash where there are none. */
export function listWords(words: readonly string[]): string {
  return words.length === 0 ? '-' : words.join(', ');
}

/** Products in an error text, each with what there is and what is needed. */
export function listShortages(products: readonly Shortage[]): string {
  return products.map((p) => `${p.productId} (${p.available}/${p.needed})`).join(', ');
}

/** Sums of money in an error text, in minor units. */
export function listSums(sums: readonly OpenSum[]): string {
  return sums.map((sum) => `${sum.amountMinor} ${sum.currency}`).join(', ') || '0';
}
