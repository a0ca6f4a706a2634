import type { PaymentState } from '@kaquan/core';

/** An order as its platform has it, in words that every platform's books can be put into. */
export interface PlatformOrder {
  readonly orderNo: string;
  readonly payment: PaymentState;
  readonly paidMinor: number;
  /** What the buyer has got back. */
  readonly refundedMinor: number;
  /** How often it really went to "shipped". */
  readonly shippedTimes: number;
  readonly lines: readonly PlatformLine[];
  /** The refunds that are neither paid nor over, as the channel names them. */
  readonly openRefunds: readonly string[];
}

/** What was bought of one thing. */
export interface PlatformLine {
  /** The merchant's own code. */
  readonly code: string;
  readonly quantity: number;
}
