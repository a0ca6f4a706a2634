import type { Instant } from '../kernel/time.ts';
import type { ChannelOrder, ChannelRefund } from '../ports/channel.ts';

/** What a channel said about an order and the refunds on it, read in one go. */
export interface OrderReading {
  readonly read: ChannelOrder;
  /** The refunds that were read beside it: those whose state our books do not have yet. */
  readonly refunds: readonly ChannelRefund[];
  readonly readAt: Instant;
}
