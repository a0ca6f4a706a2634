import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * Where a refund that the channel knows stands. `bounced`: it had succeeded, and the money came back
 * 退票. `other`: a word that this version does not know.
 */
export type ChannelRefundState =
  | 'requested'
  | 'awaiting_return'
  | 'returned'
  | 'refused'
  | 'closed'
  | 'succeeded'
  | 'bounced'
  | 'other';

/** A refund request as the channel reports it. */
export interface ChannelRefund {
  /** The channel's number of the refund (Taobao: `refund_id`), text. */
  readonly refundId: string;
  /** The order's number, as in `ChannelOrder`. */
  readonly orderNo: string;
  /** The line that it is on; a refund is always on one line. */
  readonly lineNo: string;
  /** The channel's own word stays in the adapter. */
  readonly state: ChannelRefundState;
  /** What the buyer asks for; once `succeeded`, what he got. Not negative. */
  readonly amountMinor: number;
  /** How many units it speaks of, or `null` where the channel does not say. */
  readonly quantity: number | null;
  /** The buyer's reason in the channel's words; empty where it gives none. */
  readonly reason: string;
  /** When the buyer asked, by the channel's clock. */
  readonly createdAt: Instant;
  /** The channel's modification time; a reading older than the last changes nothing. */
  readonly modifiedAt: Instant;
  /** The channel's optimistic lock; must be sent back with the decision. */
  readonly version: string;
  /** The channel's own phase word, `null` where it has none. */
  readonly phase: string | null;
  /**
   * When the channel decides by itself unless whoever's turn it is does something; left out or `null`
   * where this reading does not tell.
   */
  readonly actBy?: Instant | null;
}

/** Money to give back to a buyer, as a channel with `refund: 'pay'` is told of it. */
export interface PayRefund {
  /** The case's; the same however often the call is repeated, so it must be carried out once. */
  readonly refundId: string;
  /** The order's number, as in `ChannelOrder`. */
  readonly orderNo: string;
  /** In minor units. */
  readonly amountMinor: number;
  /** The order's. */
  readonly currency: Currency;
  /** The buyer's reason; may be empty. */
  readonly reason: string;
}

/** A request that the seller refuses 拒绝退款. */
export interface RefuseRefund {
  /** As read just now: the channel refuses only that version of it. */
  readonly refund: ChannelRefund;
  /** Core's word for the reason: a key of `rejectionCodes`. */
  readonly code: string;
  /** What the buyer reads; 1..500 characters. */
  readonly buyerText: string;
  /** Words or references to what the host keeps, oldest first; may be empty. */
  readonly evidence: readonly string[];
}
