// What an order must look like, written from the requirements alone: nothing here calls a decision, a
// table or a guard of the core. It knows less than the core does: one line of one product.

/** Where a unit's goods are. */
export type NaiveUnit = 'open' | 'claimed' | 'delivered' | 'voided' | 'cancelled';

/** The trade as its channel has it. */
export interface NaiveTrade {
  payment: 'unpaid' | 'paid' | 'completed' | 'closed';
  paidAt: number | null;
  isHeld: boolean;
  /** How often anything has happened to it: its channel dates that, so what is as before may be news. */
  changes: number;
  /** Whether the channel believes that we have shipped: by our telling it, or because it is completed. */
  isShipped: boolean;
  refund: {
    state: 'requested' | 'closed' | 'refused' | 'succeeded';
    readonly units: number;
  } | null;
}

/** An order as we must have it. */
export interface NaiveOrder {
  readonly orderNo: string;
  readonly quantity: number;
  /** At the channel, and as we have last read it; `null`: never. */
  readonly trade: NaiveTrade;
  seen: NaiveTrade | null;
  /** When that reading was stored. */
  readAt: number;
  payment: NaiveTrade['payment'];
  paidAt: number | null;
  closedAt: number | null;
  readonly units: NaiveUnit[];
  readonly verified: ('not_due' | 'pending' | 'verified' | 'voided')[];
  refundedUnits: number;
  /** The units that the open refund means. */
  meant: readonly number[];
  /** What we refused its buyer may ask again, so it stands in the way as before. */
  refund: 'none' | 'open' | 'approved' | 'refused' | 'over' | 'paid';
  isRedeemed: boolean;
  isRejected: boolean;
  isFrozen: boolean;
  isShort: boolean;
  isRemoved: boolean;
  /** The channel has closed what its buyer had confirmed: a person looks at it. */
  isConflicted: boolean;
  /** A payment that came too late: a case stands open for all of it. */
  isTooLate: boolean;
}

/** How long after an order was closed a payment still brings the goods. */
const cutOffMs = 12 * 3_600_000;

/** Gives the order `count` cards if it may have them: all or none. */
export type Claim = (order: NaiveOrder) => boolean;

/** A trade of so many units that nobody has paid or read. */
export function naiveOrder(orderNo: string, quantity: number): NaiveOrder {
  return {
    orderNo,
    quantity,
    trade: {
      ...{ payment: 'unpaid', paidAt: null, isHeld: false, changes: 0 },
      ...{ isShipped: false, refund: null },
    },
    seen: null,
    readAt: Number.NEGATIVE_INFINITY,
    payment: 'unpaid',
    paidAt: null,
    closedAt: null,
    units: Array.from({ length: quantity }, () => 'open'),
    verified: Array.from({ length: quantity }, () => 'not_due'),
    refundedUnits: 0,
    meant: [],
    refund: 'none',
    isRedeemed: false,
    isRejected: false,
    isFrozen: false,
    isShort: false,
    isRemoved: false,
    isConflicted: false,
    isTooLate: false,
  };
}

/** Whether the money is here. */
export function isPaid({ payment }: NaiveOrder): boolean {
  return payment === 'paid' || payment === 'completed';
}

/** Whether a refund, or a payment that came too late, stands in the way of everything. */
export function isInCase({ refund, isTooLate }: NaiveOrder): boolean {
  return refund === 'open' || refund === 'approved' || refund === 'refused' || isTooLate;
}

/** Which units still wait for their goods. */
export function owed({ units }: NaiveOrder): readonly number[] {
  return units.flatMap((state, at) => (state === 'open' || state === 'claimed' ? [at] : []));
}

/** Why it is frozen. */
export function holdsOf(order: NaiveOrder): readonly string[] {
  return [
    ...(order.isFrozen ? ['manual'] : []),
    ...(order.seen?.isHeld === true ? ['channel_hold'] : []),
    ...(isInCase(order) ? ['channel_refund'] : []),
    ...(order.isShort ? ['out_of_stock'] : []),
    ...(order.isConflicted ? ['conflict'] : []),
  ];
}

/** Takes in what the channel says now. Answers whether that was news. */
export function hear(order: NaiveOrder, now: number, claim: Claim): boolean {
  const { trade, seen } = order;
  if (JSON.stringify(trade) === JSON.stringify(seen)) return false;
  order.seen = structuredClone(trade);
  order.readAt = now;
  const wasClosed = order.payment === 'closed';
  hearPayment(order, now);
  hearRefund(order);
  hearClosing(order, now);
  if (wasClosed && isPaid(order)) followLatePayment(order, claim);
  else claimWhatIsOwed(order, claim);
  return true;
}

function hearPayment(order: NaiveOrder, now: number): void {
  const { trade, payment } = order;
  const isNews = trade.payment !== payment;
  if (payment === 'completed' || !isNews) return;
  order.payment = trade.payment;
  order.paidAt ??= trade.paidAt;
  if (isPaid(order)) {
    order.isRemoved = false;
    if (payment === 'closed') order.paidAt = trade.paidAt;
  }
  if (order.payment !== 'closed') return;
  order.closedAt = now;
  for (const at of owed(order)) giveBack(order, at);
  order.isShort = false;
}

function hearRefund(order: NaiveOrder): void {
  const { refund } = order.trade;
  if (refund === null || order.refund === 'paid') return;
  if (order.refund === 'none') {
    order.meant = unitsMeantBy(order, refund.units);
    order.refund = 'open';
    order.isRemoved = false;
  }
  if (refund.state === 'succeeded') payBack(order);
  if (refund.state === 'refused') order.refund = 'refused';
  if (refund.state === 'closed') order.refund = 'over';
}

// What was completed is closed when all of its money is back; closed without that, somebody must look.
function hearClosing(order: NaiveOrder, now: number): void {
  if (order.payment !== 'completed' || order.trade.payment !== 'closed') return;
  const isAllBack = order.refund === 'paid' && order.refundedUnits === order.units.length;
  if (!isAllBack) {
    order.isConflicted = true;
    return;
  }
  order.payment = 'closed';
  order.closedAt = now;
}

/** The money has gone back: what nobody has read returns to stock, the rest is void. */
export function payBack(order: NaiveOrder): void {
  for (const at of order.meant) giveBack(order, at);
  order.refundedUnits = order.meant.length;
  order.refund = 'paid';
  if (!order.units.includes('open')) order.isShort = false;
}

// Undelivered ones first, then those that nobody has verified; of equals the last.
function unitsMeantBy({ units, verified }: NaiveOrder, count: number): readonly number[] {
  const rank = (at: number): number => {
    if (units[at] === 'open' || units[at] === 'claimed') return 0;
    return verified[at] === 'verified' ? 2 : 1;
  };
  return units
    .map((_, at) => at)
    .toSorted((a, b) => rank(a) - rank(b) || b - a)
    .slice(0, count);
}

function giveBack(order: NaiveOrder, at: number): void {
  const state = order.units[at];
  if (state === 'open' || state === 'claimed') order.units[at] = 'cancelled';
  if (state === 'delivered') {
    order.units[at] = 'voided';
    order.verified[at] = 'voided';
  }
}

function followLatePayment(order: NaiveOrder, claim: Claim): void {
  for (const [at, state] of order.units.entries()) {
    if (state === 'cancelled') order.units[at] = 'open';
  }
  if (isInTime(order)) {
    if (order.isRejected || isInCase(order) || claim(order)) return;
    // What he asks his money back for in the same breath has a case already.
  } else if (isInCase(order) && order.meant.length >= owed(order).length) return;
  order.isTooLate = true;
}

function isInTime({ paidAt, closedAt }: NaiveOrder): boolean {
  return (paidAt ?? 0) - (closedAt ?? 0) <= cutOffMs;
}

/** Claims for an order that has just come to it; one that comes short waits in its turn. */
export function claimWhatIsOwed(order: NaiveOrder, claim: Claim): void {
  if (!order.units.includes('open') || order.isShort || !mayClaim(order)) return;
  if (!claim(order)) order.isShort = true;
}

/** Whether nothing stands between an order and the stock. */
export function mayClaim(order: NaiveOrder): boolean {
  return isPaid(order) && !order.isRejected && !isInCase(order) && !order.isConflicted;
}
