import type { Instant } from '../kernel/time.ts';
import type { ChannelOrder, ChannelPayment, ChannelRefundState } from '../ports/channel.ts';

/** The channel's last word on one line. */
export interface ReportedLine {
  /** The channel's number of the line, as in `OrderLine`. */
  readonly lineNo: string;
  /** `closed` for a line that was closed inside an open order. */
  readonly payment: ChannelPayment;
  /** Whether the channel regards this line as shipped. */
  readonly isShipped: boolean;
  /** The latest refund on the line, or `null` where there never was one. */
  readonly refund: { readonly refundId: string; readonly state: ChannelRefundState } | null;
}

/** The channel's last word on an order, unconstrained: it is kept even where it conflicts with ours. */
export interface Reported {
  /** May differ from the order's own `payment`, which holds the order for `conflict`. */
  readonly payment: ChannelPayment;
  /** Whether the channel regards the whole order as shipped, whoever told it so. */
  readonly isShipped: boolean;
  /** Whether it says: paid, but do not ship; where a reading does not tell, as it was before. */
  readonly isHeld: boolean;
  /** The channel's own last time for shipping; `null` where it has not told. */
  readonly shipBy: Instant | null;
  /** The channel's modification time; an older reading does not replace this one. */
  readonly modifiedAt: Instant;
  /** What the shop is to get: paid, plus subsidy, less fees; `null` where the channel has not told. */
  readonly receivableMinor: number | null;
  /**
   * When the order was last read whole; 0 when only its row in a listing was. What a reveal relies on.
   */
  readonly readAt: Instant;
  /** In the channel's order. */
  readonly lines: readonly ReportedLine[];
}

/** Refund states that are over and stand in nobody's way. */
const endedRefunds: Readonly<Record<ChannelRefundState, boolean>> = {
  requested: false,
  awaiting_return: false,
  returned: false,
  refused: false,
  other: false,
  closed: true,
  succeeded: true,
  bounced: false,
};

/** Whether a refund has ended without taking anything back. */
export function isWithdrawn(state: ChannelRefundState): boolean {
  return endedRefunds[state] && !succeededRefunds[state];
}

const succeededRefunds: Readonly<Record<ChannelRefundState, boolean>> = {
  requested: false,
  awaiting_return: false,
  returned: false,
  refused: false,
  other: false,
  closed: false,
  succeeded: true,
  bounced: false,
};

/** Whether a refund may still take money back: everything but closed and succeeded. */
export function isOpenRefund(state: ChannelRefundState): boolean {
  return !endedRefunds[state];
}

/** Reduces a reading to the channel's word; what the reading does not tell is kept from `before`. */
export function toReported(read: ChannelOrder, readAt: Instant, before: Reported | null): Reported {
  return {
    payment: read.payment,
    isShipped: read.isShipped,
    isHeld: read.isHeld ?? before?.isHeld ?? false,
    shipBy: shipByOf(read, before),
    modifiedAt: read.modifiedAt,
    receivableMinor: read.receivableMinor ?? before?.receivableMinor ?? null,
    readAt: isWhole(read) ? readAt : (before?.readAt ?? 0),
    lines: read.lines.map(({ lineNo, payment, isShipped, refund }) => ({
      lineNo,
      payment,
      isShipped,
      refund: refund === null ? null : { refundId: refund.refundId, state: refund.state },
    })),
  };
}

function shipByOf({ shipBy = null }: ChannelOrder, before: Reported | null): Instant | null {
  return shipBy ?? before?.shipBy ?? null;
}

// A row of a listing does not tell whether the channel holds the order.
function isWhole({ isHeld }: ChannelOrder): boolean {
  return isHeld !== null;
}

const paymentRank: Readonly<Record<ChannelPayment, number>> = {
  unpaid: 0,
  paid: 1,
  completed: 2,
  closed: 2,
};

/**
 * Whether a reading is older than the last one. Channels tell time in whole seconds: of two readings
 * of one second, the one that takes a payment back is the older.
 */
export function isOlderThan(read: ChannelOrder, reported: Reported): boolean {
  if (read.modifiedAt !== reported.modifiedAt) return read.modifiedAt < reported.modifiedAt;
  return paymentRank[read.payment] < paymentRank[reported.payment];
}

/** Whether two words of the channel say the same; when they were read does not matter. */
export function saysTheSame(a: Reported, b: Reported): boolean {
  return (
    a.payment === b.payment &&
    a.isShipped === b.isShipped &&
    a.isHeld === b.isHeld &&
    a.shipBy === b.shipBy &&
    a.modifiedAt === b.modifiedAt &&
    a.receivableMinor === b.receivableMinor &&
    a.lines.length === b.lines.length &&
    a.lines.every((line, position) => isSameLine(line, b.lines[position]))
  );
}

function isSameLine(a: ReportedLine, b: ReportedLine | undefined): boolean {
  return (
    a.lineNo === b?.lineNo &&
    a.payment === b.payment &&
    a.isShipped === b.isShipped &&
    a.refund?.refundId === b.refund?.refundId &&
    a.refund?.state === b.refund?.state
  );
}
