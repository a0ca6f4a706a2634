import type { ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { GoodsKind, ProductStock } from '../stock/product-stock.ts';

/** The other goods 换货 that take the place of a case's units; they go the way that these went. */
export interface Replacement {
  /** Which product goes out. */
  readonly productId: ProductId;
  /** The product's, which never changes; that of the units' own. */
  readonly goods: GoodsKind;
  /** The product's, which never changes. */
  readonly stock: ProductStock;
  /** The product's, as it was then. */
  readonly reserve: 'on_paid' | 'on_handover';
  /** The product's cost of a unit 成本, as it was then; `null`: nobody has said. */
  readonly costMinor: number | null;
}

/** One payment towards a difference, which the shop took by its own means. */
export interface DifferencePayment {
  /** The host's own number of it. */
  readonly paymentNo: string;
  /** In minor units; positive. */
  readonly amountMinor: number;
  /** When it was told, by the `Clock`. */
  readonly at: Instant;
}

/** What other goods cost more 差价: the shop takes it by its own means, and they go out when it is paid. */
export interface Difference {
  /** What it is; 0 where the buyer owes nothing. */
  readonly askedMinor: number;
  /** What of it is due and neither paid nor waived; 0 until the case is agreed to. */
  readonly owedMinor: number;
  /** What was paid. */
  readonly paidMinor: number;
  /** What of it the buyer gets back, because the goods did not go out; a case of its own pays it. */
  readonly returnedMinor: number;
  /** Oldest first. */
  readonly payments: readonly DifferencePayment[];
}

/** Whether the buyer has still to pay for other goods before they go out. */
export function owesDifference({ difference }: { readonly difference: Difference }): boolean {
  return difference.owedMinor > 0;
}

/** What a case begins with for which the buyer owes so much. */
export function differenceOf(askedMinor: number): Difference & { payments: [] } {
  return { askedMinor, owedMinor: 0, paidMinor: 0, returnedMinor: 0, payments: [] };
}
