import { caseMachine } from '../after-sales/case-machine.ts';
import { deliveryRules, usesLink } from '../fulfilment/delivery-rules.ts';
import type { Instant } from '../kernel/time.ts';
import { isPaidState } from '../order/order-guards.ts';
import { isHeldFor } from '../order/order-holds.ts';
import {
  currentIssue,
  isOwed,
  isRejected,
  unclaimedUnits,
  unitsOf,
  type UnitOfLine,
} from '../order/order-units.ts';
import { orderStatusOf } from '../order/order-status.ts';
import type { Order, Unit, VerifiedBy } from '../order/order.ts';
import { linkEndOf } from '../redemption/link-expiry.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import { addOpenTime } from './business-time.ts';
import type { Deadline, DeadlineName, DeadlinePolicy } from './deadline.ts';

interface DeadlineRule {
  readonly owner: Deadline['owner'];
  /** What runs now: since when, and about what. */
  readonly running: (
    order: Order,
  ) => readonly { readonly subject: string; readonly since: Instant }[];
  /** When it ends by itself, whatever the shop's terms; left out, they say. */
  readonly endsAt?: (order: Order) => Instant | null;
  /** Somebody else's bound, which waits for no business hours; `null` where there is none. */
  readonly bound?: (order: Order) => Instant | null;
}

/** Every deadline, as data: whose it is and when it runs. */
const deadlineRules: Readonly<Record<DeadlineName, DeadlineRule>> = {
  delivery: {
    owner: 'seller',
    running: (order) => ofOrder(order.paidAt, isSellersTurn(order)),
    bound: ({ reported }) => reported.shipBy,
  },
  verification: { owner: 'seller', running: (order) => ofOrder(...awaitsVerification(order)) },
  first_answer: {
    owner: 'seller',
    running: ({ cases }) =>
      cases
        .filter(({ state }) => caseMachine.initial.includes(state))
        .map(({ caseId, openedAt }) => ({ subject: caseId, since: openedAt })),
  },
  redemption: { owner: 'buyer', running: (order) => ofOrder(order.readyAt, isBuyersTurn(order)) },
  link_expiry: {
    owner: 'buyer',
    running: (order) => ofOrder(order.linkTerm?.from ?? null, isBuyersTurn(order)),
    endsAt: linkEndOf,
  },
};

/** The names of all deadlines. */
const deadlineNames = Object.keys(deadlineRules) as readonly DeadlineName[];

/** What runs for an order now, by its shop's policy; whether time is up depends on when one asks. */
export function deadlinesOf(order: Order, { deadlines }: ShopPolicy): readonly Deadline[] {
  // Removed orders and those of tests are in no list.
  if (orderStatusOf(order).isHidden) return [];
  return deadlineNames.flatMap((name) => {
    const { running, endsAt, bound } = deadlineRules[name];
    const boundAt = bound?.(order) ?? Infinity;
    if (deadlines[name].withinMs === null && boundAt === Infinity) return [];
    const end = endsAt?.(order) ?? null;
    if (endsAt !== undefined && end === null) return [];
    return running(order).map((about) => ({
      ...about,
      name,
      ...(end === null
        ? timesOf(name, about.since, { deadlines, boundAt })
        : endingAt(about.since, end, deadlines[name].warnMs)),
    }));
  });
}

type Times = Pick<Deadline, 'owner' | 'warnAt' | 'dueAt'>;

function endingAt(since: Instant, end: Instant, warnMs: number): Times {
  return { owner: 'buyer', warnAt: Math.max(since, end - warnMs), dueAt: null };
}

// The tighter of the shop's term, in open time, and somebody else's bound.
function timesOf(
  name: DeadlineName,
  since: Instant,
  { deadlines, boundAt }: { readonly deadlines: DeadlinePolicy; readonly boundAt: Instant },
): Times {
  const { withinMs, warnMs } = deadlines[name];
  const { owner } = deadlineRules[name];
  const after = (earlierMs: number): Instant =>
    withinMs === null
      ? Infinity
      : addOpenTime(since, Math.max(0, withinMs - earlierMs), deadlines.hours);
  const dueAt = Math.min(after(0), boundAt);
  if (owner === 'buyer') return { owner, warnAt: dueAt, dueAt: null };
  return { owner, warnAt: Math.min(after(warnMs), boundAt - warnMs), dueAt };
}

function ofOrder(
  since: Instant | null,
  isRunning: boolean,
): readonly { readonly subject: string; readonly since: Instant }[] {
  return since === null || !isRunning ? [] : [{ subject: '', since }];
}

// Keys must be bound, and whatever is not behind the link must be handed over. While the channel
// forbids shipping, nobody is late; nor with what staff has rejected.
function isSellersTurn(order: Order): boolean {
  if (!isPaidState[order.payment] || isRejected(order)) return false;
  if (isHeldFor(order, 'channel_hold') || isHeldFor(order, 'channel_refund')) return false;
  const lacking = new Set(unclaimedUnits(order).map(({ unit }) => unit.unitId));
  return unitsOf(order).some(({ line, unit }) => {
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
