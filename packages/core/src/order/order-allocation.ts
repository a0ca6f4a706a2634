import { allocate } from '../kernel/money.ts';
import type { ChannelOrder, ChannelOrderLine } from '../ports/channel.ts';

/** What one line and each of its units have of the buyer's payment. */
export interface LineShare {
  readonly lineNo: string;
  readonly paidMinor: number;
  /** By ordinal; sums to `paidMinor`. */
  readonly unitPaidMinor: readonly number[];
}

/**
 * Allocates what the buyer paid, postage included, to lines by the channel's own line amounts and
 * then to units by largest remainder; the units' shares sum to the payment.
 *
 * A line that was closed before it was paid has no part in the payment.
 */
export function allocatePayment(read: ChannelOrder): readonly LineShare[] {
  const weights = read.lines.map((line) => (wasNeverPaid(read, line) ? 0 : line.paidMinor));
  const shares = allocate(read.buyerPaidMinor, weights);
  return read.lines.map((line, position) => {
    const paidMinor = shares[position] ?? 0;
    const unitPaidMinor = allocate(paidMinor, Array<number>(line.quantity).fill(1));
    return { lineNo: line.lineNo, paidMinor, unitPaidMinor };
  });
}

function wasNeverPaid(read: ChannelOrder, line: ChannelOrderLine): boolean {
  return read.payment !== 'closed' && line.payment === 'closed' && line.refund === null;
}
