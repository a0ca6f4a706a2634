import { moveOf, type CommandOf } from '../kernel/machine.ts';
import { sumMinor } from '../kernel/money.ts';
import { minuteMs, type Instant } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import { isPaidState } from '../order/order-guards.ts';
import { isOwed, isRejected, unitsOf } from '../order/order-units.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import { standingMachine, type StandingState } from './standing-machine.ts';
import type { Standing, UserRef } from './standing.ts';

/** What is said of a user. */
export type StandingCommand = CommandOf<typeof standingMachine>;

/** What is said of a user, by whom and why. */
export interface StandingWord {
  readonly command: StandingCommand;
  readonly maxOpenOrders: number | null;
  readonly maxOpenMinor: number | null;
  readonly until: Instant | null;
  readonly reason: string;
  readonly by: string;
}

/** What a user's standing is afterwards; `null` where that was said before, or there is nothing to lift. */
export function decideStanding(
  before: Standing | null,
  ref: UserRef,
  { word, now }: { readonly word: StandingWord; readonly now: Instant },
): Standing | null {
  const { command, maxOpenOrders, maxOpenMinor, until, reason, by } = word;
  const state = before?.state ?? standingMachine.initial[0] ?? 'clear';
  const move = moveOf(standingMachine, state, command);
  if (move === null) return null;
  const said = { state: move.to, maxOpenOrders, maxOpenMinor, until, reason };
  if (before !== null && isSaid(before, said)) return null;
  const version = (before?.version ?? 0) + 1;
  const { kind, user } = ref;
  return { kind, user, version, ...said, by, since: now, checkAt: now, cursor: null };
}

type Said = Pick<Standing, 'state' | 'maxOpenOrders' | 'maxOpenMinor' | 'until' | 'reason'>;

function isSaid(before: Standing, said: Said): boolean {
  return (
    before.state === said.state &&
    before.maxOpenOrders === said.maxOpenOrders &&
    before.maxOpenMinor === said.maxOpenMinor &&
    before.until === said.until &&
    before.reason === said.reason
  );
}

/** What a user's standing comes to now: one that has expired is none. */
export function stateNow({ state, until }: Standing, now: Instant): StandingState {
  return until !== null && until <= now ? (standingMachine.initial[0] ?? 'clear') : state;
}

/** How often the orders of a user are looked at who may have a few at a time. */
const recheckMs = 10 * minuteMs;

const isRechecked: Readonly<Record<StandingState, boolean>> = {
  clear: false,
  watched: false,
  limited: true,
  blocked: false,
};

/** When a user's orders are to be looked at again, once all of them have been. */
export function nextCheckOf(standing: Standing, now: Instant): Instant | null {
  const { until } = standing;
  const expiry = until !== null && until > now ? until : null;
  if (!isRechecked[stateNow(standing, now)]) return expiry;
  return Math.min(expiry ?? Infinity, now + recheckMs);
}

/** Whether a standing is about whoever has bought or ordered this. */
export function isAbout({ kind, user }: Standing, order: Order): boolean {
  return userOf[kind](order) === user;
}

const userOf: Readonly<Record<Standing['kind'], (order: Order) => string | null>> = {
  buyer: ({ buyerRef }) => buyerRef,
  ordering_user: ({ orderingUserId }) => orderingUserId,
};

/** An order's place among those of its user: by payment; and what it cost. */
export type OpenPlace = Pick<Order, 'orderId' | 'paidAt' | 'currency' | 'buyerPaidMinor'>;

/** Whether an order is paid and its goods are still owed. */
export function isOpenOrder(order: Order): boolean {
  if (!isPaidState[order.payment] || isRejected(order)) return false;
  return unitsOf(order).some(({ unit }) => isOwed(unit));
}

/** What a standing says of one order. */
export interface StandingWords {
  /** Why the order is held; `null`: it is not. */
  readonly hold: string | null;
  /** What stands in the history of an order that is new; `null`: nothing. */
  readonly finding: string | null;
}

const silent: StandingWords = { hold: null, finding: null };

/** What a user's standing says of an order of his. `open`: his open orders, this one or not. */
export function wordsOf(
  standing: Standing,
  order: Order,
  { now, open }: { readonly now: Instant; readonly open: readonly OpenPlace[] },
): StandingWords {
  const { reason } = standing;
  const state = stateNow(standing, now);
  const said = `${state}: ${reason}`;
  const words: Readonly<Record<StandingState, () => StandingWords>> = {
    clear: () => silent,
    watched: () => ({ hold: null, finding: said }),
    limited: () => ({
      hold: isOpenOrder(order) && isTooMany(standing, order, open) ? said : null,
      finding: null,
    }),
    blocked: () => ({ hold: isUnderWay(order) ? said : null, finding: null }),
  };
  return words[state]();
}

// Those that were paid first go first; who has paid last waits until one of them is served.
function isTooMany(
  { maxOpenOrders, maxOpenMinor }: Standing,
  order: Order,
  open: readonly OpenPlace[],
): boolean {
  const earlier = open.filter((each) => each.orderId !== order.orderId && isBefore(each, order));
  // Limited by nothing is served nothing.
  if (maxOpenMinor === null) return earlier.length >= (maxOpenOrders ?? 0);
  if (earlier.length >= (maxOpenOrders ?? Infinity)) return true;
  const alike = [order, ...earlier].filter(({ currency }) => currency === order.currency);
  return sumMinor(alike.map(({ buyerPaidMinor }) => buyerPaidMinor)) > maxOpenMinor;
}

function isBefore(a: OpenPlace, b: OpenPlace): boolean {
  const [first, second] = [a.paidAt ?? 0, b.paidAt ?? 0];
  return first === second ? a.orderId < b.orderId : first < second;
}

// What the channel has been asked and has not been told yet is stopped, too, and so is asking again.
const mayBeVerified: Readonly<Record<VerificationState, boolean>> = {
  not_required: false,
  not_due: false,
  pending: true,
  verifying: true,
  needs_check: true,
  verified: false,
  undoing: false,
  voided: false,
};

// A hold stands in the way of handing over and of verifying; nothing else of an order concerns it.
/** Whether something of an order may still be handed over or verified. */
export function isUnderWay(order: Order): boolean {
  if (isOpenOrder(order)) return true;
  return unitsOf(order).some(({ unit }) => mayBeVerified[unit.verification]);
}
