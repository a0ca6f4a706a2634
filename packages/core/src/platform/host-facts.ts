import type { Instant } from '../kernel/time.ts';
import type { ChannelRefund, ChannelRefundState } from '../ports/channel.ts';

/**
 * What the host has told of an order 平台订单. A set, not a sequence: facts that come late, twice or
 * in another order make the same of it.
 */
export interface HostFacts {
  /** When the buyer paid; `null` until that is told. The first word stays: an order is paid once. */
  readonly paidAt: Instant | null;
  /** When the order was closed; `null` until that is told. */
  readonly closedAt: Instant | null;
  /** When the buyer's side of it was over; `null` until that is told. */
  readonly completedAt: Instant | null;
  /** When its money had reached the shop; `null` until that is told. */
  readonly settledAt: Instant | null;
  /** By `refundId`, the host's number of the refund; at most {@link maxToldRefunds}. */
  readonly refunds: readonly ChannelRefund[];
}

/** An order of which the host has told nothing. */
export const nothingTold: HostFacts = {
  paidAt: null,
  closedAt: null,
  completedAt: null,
  settledAt: null,
  refunds: [],
};

/** More refunds than this are not kept of one order. */
export const maxToldRefunds = 1_000;

/** What a host tells of the order as a whole. */
export type OrderFactName = 'paid' | 'closed' | 'completed' | 'settled';

/** What a host tells of one refund. */
export type RefundFactName =
  'refund_requested' | 'refund_withdrawn' | 'refunded' | 'refund_bounced';

/** A fact about the order as a whole. */
export interface OrderFact {
  readonly fact: OrderFactName;
  readonly at: Instant;
}

/** A fact about one refund on one line. */
export interface RefundFact {
  readonly fact: RefundFactName;
  readonly at: Instant;
  readonly refundNo: string;
  readonly orderNo: string;
  readonly lineNo: string;
  readonly amountMinor: number;
  readonly reason: string;
}

const fieldOf = {
  paid: 'paidAt',
  closed: 'closedAt',
  completed: 'completedAt',
  settled: 'settledAt',
} as const satisfies Readonly<Record<OrderFactName, keyof HostFacts>>;

/** Adds a fact about the order; the same value where it was told before, whatever the instant. */
export function tellOrderFact(told: HostFacts, { fact, at }: OrderFact): HostFacts {
  const field = fieldOf[fact];
  return told[field] === null ? { ...told, [field]: at } : told;
}

const stateOf: Readonly<Record<RefundFactName, ChannelRefundState>> = {
  refund_requested: 'requested',
  refund_withdrawn: 'closed',
  refunded: 'succeeded',
  refund_bounced: 'bounced',
};

// Of two words of one instant, the later one in the life of a refund counts.
const rankOf: Readonly<Partial<Record<ChannelRefundState, number>>> = {
  requested: 0,
  closed: 1,
  succeeded: 2,
  bounced: 3,
};

/** Adds a fact about a refund; the latest word about each refund counts. */
export function tellRefundFact(told: HostFacts, fact: RefundFact): HostFacts {
  const { refundNo: refundId, orderNo, lineNo, amountMinor, reason, at } = fact;
  const state = stateOf[fact.fact];
  const base = { refundId, orderNo, lineNo, amountMinor, reason, state, quantity: null };
  const given: ChannelRefund = { ...base, createdAt: at, modifiedAt: at, version: '', phase: null };
  const known = told.refunds.find((refund) => refund.refundId === refundId);
  const merged = known === undefined ? given : mergeRefunds(known, given);
  if (merged === known) return told;
  const others = told.refunds.filter((refund) => refund.refundId !== refundId);
  const refunds = [...others, merged].toSorted((a, b) => (a.refundId < b.refundId ? -1 : 1));
  return { ...told, refunds };
}

function mergeRefunds(known: ChannelRefund, given: ChannelRefund): ChannelRefund {
  const latest = isLater(given, known) ? given : known;
  const createdAt = Math.min(known.createdAt, given.createdAt);
  // A refund stands on the line on which it was first asked for.
  const { lineNo } = given.createdAt < known.createdAt ? given : known;
  const isSame = latest === known && createdAt === known.createdAt && lineNo === known.lineNo;
  return isSame ? known : { ...latest, createdAt, lineNo };
}

function isLater(a: ChannelRefund, b: ChannelRefund): boolean {
  if (a.modifiedAt !== b.modifiedAt) return a.modifiedAt > b.modifiedAt;
  const ranks = [a, b].map(({ state }) => rankOf[state] ?? 0) as [number, number];
  return ranks[0] === ranks[1] ? a.amountMinor > b.amountMinor : ranks[0] > ranks[1];
}
