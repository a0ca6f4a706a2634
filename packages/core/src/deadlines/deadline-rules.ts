import { waitingSinceOf, waitOf, type CaseWait } from '../after-sales/case-waits.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import { deliveryRules, usesLink } from '../fulfilment/delivery-rules.ts';
import { tellingSince } from '../fulfilment/hand-work.ts';
import type { Instant } from '../kernel/time.ts';
import type { HoldReason } from '../order/hold-machine.ts';
import { isPaidState } from '../order/order-guards.ts';
import {
  currentIssue,
  isOwed,
  isRejected,
  unclaimedUnits,
  unitsOf,
  type UnitOfLine,
} from '../order/order-units.ts';
import type { Order, Unit, VerifiedBy } from '../order/order.ts';
import type { ChannelRefundState } from '../ports/channel.ts';
import { linkEndOf } from '../redemption/link-expiry.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import type { Deadline, DeadlineName } from './deadline.ts';

/** One thing that runs. */
export interface Running {
  readonly subject: string;
  readonly since: Instant;
  /** Somebody else's last time, which waits for no business hours and no hold; `null` for none. */
  readonly boundAt: Instant | null;
  /** Its time by the shop's terms has not begun: only the bound counts. */
  readonly isBoundOnly?: true;
}

interface DeadlineRule {
  readonly owner: Deadline['owner'];
  /** Which time counts unless the shop says otherwise. */
  readonly clock: 'open' | 'plain';
  /** Holds while which it does not run, unless the shop names others. */
  readonly pausedBy: readonly HoldReason[];
  /** It is never overdue. */
  readonly isReminder?: true;
  /** What runs now: since when, and about what. */
  readonly running: (order: Order, policy: ShopPolicy) => readonly Running[];
  /** When it ends by itself, whatever the shop's terms; left out, they say. */
  readonly endsAt?: (order: Order) => Instant | null;
}

const sellers = { owner: 'seller', clock: 'open', pausedBy: [] } as const;
const buyers = { owner: 'buyer', clock: 'plain', pausedBy: [] } as const;
// While the channel forbids shipping, nobody is late.
const shipping = { ...sellers, pausedBy: ['channel_hold', 'channel_refund'] } as const;
// What blocks the refund of an order keeps the seller from deciding about it, and from paying.
const paying = { ...sellers, pausedBy: ['manual', 'conflict'] } as const;

/** Every deadline, as data: whose it is, when it runs, and what stops it. */
export const deadlineRules: Readonly<Record<DeadlineName, DeadlineRule>> = {
  delivery: {
    ...shipping,
    running: undelivered,
  },
  confirmation: { ...shipping, running: untold },
  verification: {
    ...sellers,
    pausedBy: ['channel_refund'],
    running: (order) => ofOrder(...awaitsVerification(order)),
  },
  // Whatever holds an order, its buyer can be answered.
  first_answer: { ...sellers, running: ofCases('first_answer') },
  decision: { ...paying, running: ofCases('decision') },
  buyer_return: { ...buyers, running: ofCases('buyer_return') },
  receipt: { ...sellers, running: ofCases('receipt') },
  inspection: { ...paying, running: ofCases('inspection') },
  settling: { ...paying, running: ofCases('settling') },
  buyer_payment: { ...buyers, running: ofCases('buyer_payment') },
  revision: { ...buyers, running: ofCases('revision') },
  ruling: { ...buyers, owner: 'channel', running: ofCases('ruling') },
  redemption: {
    ...buyers,
    clock: 'open',
    isReminder: true,
    running: (order) => ofOrder(order.readyAt, isBuyersTurn(order)),
  },
  link_expiry: {
    ...buyers,
    isReminder: true,
    running: (order) => ofOrder(order.linkTerm?.from ?? null, isBuyersTurn(order)),
    endsAt: linkEndOf,
  },
};

/** The names of all deadlines. */
export const deadlineNames = Object.keys(deadlineRules) as readonly DeadlineName[];

function ofOrder(
  since: Instant | null,
  isRunning: boolean,
  boundAt: Instant | null = null,
): readonly Running[] {
  return since === null || !isRunning ? [] : [{ subject: '', since, boundAt }];
}

// For which steps of a refund its channel's last time is meant, by where the channel sees it.
const boundSteps: Readonly<Record<ChannelRefundState, readonly CaseWait[]>> = {
  requested: ['first_answer', 'decision'],
  awaiting_return: ['buyer_return'],
  returned: ['receipt', 'inspection'],
  refused: ['revision'],
  closed: [],
  succeeded: [],
  bounced: [],
  other: [],
};

function ofCases(wait: CaseWait): DeadlineRule['running'] {
  return ({ cases }) =>
    cases
      // While the channel is being told of a refusal, it is the channel's turn.
      .filter((each) => waitOf(each) === wait && each.refusal === null)
      .map((each): Running => {
        const { caseId, channelRefund } = each;
        const isMeant = channelRefund !== null && boundSteps[channelRefund.state].includes(wait);
        const boundAt = isMeant ? (channelRefund.actBy ?? null) : null;
        return { subject: caseId, since: waitingSinceOf(each), boundAt };
      });
}

// From when on the channel is to be told; while the shop's policy lets that wait for the buyer, its own
// last time counts all the same.
function untold(order: Order, policy: ShopPolicy): readonly Running[] {
  if (!isPaidState[order.payment] || isRejected(order) || isSellersTurn(order)) return [];
  const shipments = order.confirmations.filter(({ about }) => about === 'shipment');
  const since = shipments.flatMap((each) => tellingSince(order, each, policy) ?? []);
  const boundAt = order.reported.shipBy;
  if (since.length > 0) return [{ subject: '', since: Math.min(...since), boundAt }];
  const waits = shipments.some(({ state }) => 'request' in confirmationMachine.states[state]);
  const { readyAt } = order;
  return waits && readyAt !== null
    ? [{ subject: '', since: readyAt, boundAt, isBoundOnly: true }]
    : [];
}

// Goods that go out once more were promised when that was granted: neither the payment nor the channel's
// last time is about them.
function undelivered(order: Order): readonly Running[] {
  const { paidAt, reported } = order;
  const owed = toDeliver(order);
  if (paidAt === null || owed.length === 0) return [];
  const since = Math.min(...owed.map(({ unit }) => grantedAt(order, unit) ?? paidAt));
  return [{ subject: '', since, boundAt: since > paidAt ? null : reported.shipBy }];
}

// When a unit was granted once more; `null` where what is owed is what was paid for.
function grantedAt({ cases, paidAt }: Order, unit: Unit): Instant | null {
  const { attempt: current } = currentIssue(unit);
  const granted = cases.flatMap((each) =>
    each.actions.flatMap(({ kind, unitId, attempt }) =>
      kind === 'reissue' && unitId === unit.unitId && attempt !== null && attempt < current
        ? [{ attempt, at: waitingSinceOf(each) }]
        : [],
    ),
  );
  const last = granted.toSorted((a, b) => a.attempt - b.attempt).at(-1);
  return last === undefined || last.at <= (paidAt ?? 0) ? null : last.at;
}

function isSellersTurn(order: Order): boolean {
  return toDeliver(order).length > 0;
}

// Keys must be bound, and whatever is not behind the link must be handed over; nobody is late with what
// staff has rejected.
function toDeliver(order: Order): readonly UnitOfLine[] {
  if (!isPaidState[order.payment] || isRejected(order)) return [];
  const lacking = new Set(unclaimedUnits(order).map(({ unit }) => unit.unitId));
  return unitsOf(order).filter(({ line, unit }) => {
    if (!isOwed(unit)) return false;
    if (line.product === null || lacking.has(unit.unitId)) return true;
    const { deliveredBy } = deliveryRules[line.product.delivery];
    return deliveredBy !== 'redeem' && deliveredBy !== 'channel';
  });
}

function isBuyersTurn(order: Order): boolean {
  if (!isPaidState[order.payment] || isRejected(order)) return false;
  if (!('redeem' in redemptionMachine.states[order.redemption])) return false;
  if (order.holds.length > 0 || isSellersTurn(order)) return false;
  return unitsOf(order).some(({ line, unit }) => isOwed(unit) && usesLink(line));
}

// Completion at the channel is the buyer's to wait for.
const isShopsWord: Readonly<Record<VerifiedBy, boolean>> = {
  none: false,
  channel_completed: false,
  channel_api: true,
  host: true,
  counter: true,
};

function awaitsVerification(order: Order): readonly [since: Instant | null, isRunning: boolean] {
  const waiting = unitsOf(order).filter(isToVerify);
  const since = waiting.map(({ unit }) => handedOverAt(order, unit));
  return waiting.length === 0 ? [null, false] : [Math.min(...since), true];
}

// What went in a parcel nobody reveals, and what is sealed nobody has revealed yet.
function handedOverAt(order: Order, unit: Unit): Instant {
  const { attempt, revealedAt } = currentIssue(unit);
  const parcel = order.parcels.find(({ contents }) =>
    contents.some((each) => each.unitId === unit.unitId && each.attempt === attempt),
  );
  const { redeemedAt, readyAt, paidAt, createdAt } = order;
  return revealedAt ?? parcel?.shippedAt ?? redeemedAt ?? readyAt ?? paidAt ?? createdAt;
}

function isToVerify({ line, unit }: UnitOfLine): boolean {
  // While the channel is asked, it is the channel's turn.
  if (!('ask' in verificationMachine.states[unit.verification])) return false;
  return line.product !== null && isShopsWord[line.product.verifiedBy];
}
