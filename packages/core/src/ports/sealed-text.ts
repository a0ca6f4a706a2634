import type { OrderId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** What a sealed text is: the recipient 收件人 of an order's parcels, or the account 充值账号 to top up. */
export type SealedTextKind = 'recipient' | 'account';

/** A text that is kept sealed in a row of its own beside an order, and is no part of its history. */
export interface SealedText {
  /** The order that it belongs to; it stays with its own change of it only. */
  readonly orderId: OrderId;
  /** At most one of each for an order. */
  readonly kind: SealedTextKind;
  /** As the vault sealed it. */
  readonly sealed: string;
  /** The vault's fingerprint of the text, by which a repeat is known. */
  readonly print: string;
  /** The fingerprint of what the channel said last; `null` where it has said nothing. */
  readonly toldPrint: string | null;
  /** When it was stored, by the `Clock`. */
  readonly storedAt: Instant;
}

/** What a change does to sealed texts; of one order and kind, either is done. */
export interface SealedTexts {
  /** Takes the place of an earlier one. */
  readonly put: readonly SealedText[];
  /** Gone for good; none where there is none. */
  readonly drop: readonly Pick<SealedText, 'orderId' | 'kind'>[];
}
