import { isDone, isFreezing, isOpenCase } from '../after-sales/case.ts';
import { failedFulfilments } from '../fulfilment/fulfil-requests.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import { nothingTold } from '../platform/host-facts.ts';
import type { BuiltInHoldReason, HoldReason } from './hold-machine.ts';
import type { Order } from './order.ts';
import type { OrderDraft } from './order-draft.ts';
import type { OrderEventType } from './order-events.ts';
import { isOwed, isRejected, refundedMinor, unclaimedUnits } from './order-units.ts';
import { isWithdrawn } from './reported.ts';

/** Whether an order is frozen for a reason. */
export function isHeldFor(order: Order, reason: HoldReason): boolean {
  return order.holds.some((hold) => hold.reason === reason);
}

/** Freezes an order for a reason, unless that reason holds it already or staff has overridden it. */
function hold(draft: OrderDraft, reason: BuiltInHoldReason, note: string): void {
  const { order } = draft;
  if (isHeldFor(order, reason) || order.overrides.includes(reason)) return;
  draft.emit({ type: 'order.held', reason, note });
}

/** Ends a hold whose cause has ended, if there is one, and what staff has said about it. */
function release(draft: OrderDraft, reason: BuiltInHoldReason): void {
  const { order } = draft;
  if (isHeldFor(order, reason)) draft.emit({ type: 'order.released', reason });
  if (order.overrides.includes(reason)) draft.emit({ type: 'order.override_lapsed', reason });
}

/** Why rules outside of the order freeze it, by reason; a reason that is left out stays as it is. */
export interface HoldCauses extends Readonly<Partial<Record<ScreenedReason, string | null>>> {
  /** What is worth a line in the history of an order that is new, and holds nothing. */
  readonly finding?: string | null;
}

/** Asks the rules outside of an order whether it must be held. */
export type Screening = (order: Order) => HoldCauses;

/** Sets and ends the holds of the rules outside of the order. */
export function screenOrder(draft: OrderDraft, screening: Screening | undefined): void {
  if (screening === undefined) return;
  const causes = screening(draft.order);
  for (const reason of screenedReasons) {
    const note = causes[reason];
    if (note !== undefined) follow(draft, reason, { isCause: note !== null, note: note ?? '' });
  }
}

const screenedReasons = ['risk', 'buyer_blocked', 'shop_closed', 'shop_paused'] as const;

type ScreenedReason = (typeof screenedReasons)[number];

/** Writes down what is worth noticing of an order that is new. */
export function noteFinding(draft: OrderDraft, screening: Screening | undefined): void {
  const note = screening?.(draft.order).finding ?? null;
  if (note !== null) draft.emit({ type: 'order.watched', note });
}

/** Puts an order into the queue for the products that it lacks. */
export function holdForStock(draft: OrderDraft, shortages: readonly Shortage[]): void {
  hold(draft, 'out_of_stock', shortages.map(({ productId }) => productId).join(', '));
}

/** Sets and ends the holds whose causes can be read off the order itself. */
export function keepHolds(draft: OrderDraft): void {
  const { order } = draft;
  const unmapped = order.lines.filter((line) => line.product === null && line.units.some(isOwed));
  const titles = unmapped.map((line) => line.title).join(', ');
  follow(draft, 'unmapped_product', { isCause: unmapped.length > 0, note: titles });
  follow(draft, 'channel_hold', { isCause: isHeldByChannel(order), note: '' });
  follow(draft, 'channel_refund', { isCause: hasOpenRefund(order), note: '' });
  const failed = failedFulfilments(order);
  const notes = failed.map(({ requestId, note }) => `${requestId}: ${note}`).join(', ');
  follow(draft, 'fulfilment_failed', { isCause: failed.length > 0, note: notes });
  // A rejected order claims nothing; reopening it queues where its payment put it.
  const needsNothing = unclaimedUnits(order).length === 0 || isRejected(order);
  if (needsNothing) release(draft, 'out_of_stock');
}

/**
 * Freezes an order until a person has looked: what the channel says fits nothing that we may do. The
 * same word a second time does not freeze again what a person has released.
 */
export function conflict(draft: OrderDraft, note: string): void {
  const isNews = draft.events.some(({ type }) => newsTypes.has(type));
  if (isNews) hold(draft, 'conflict', note);
}

const newsTypes: ReadonlySet<OrderEventType> = new Set([
  'order.placed',
  'order.reported',
  'order.told',
  'fulfil.done',
  'confirmation.confirmed',
  'case.opened',
  'case.updated',
]);

/**
 * Whether the channel says: paid, but do not ship. A host says so by closing its own order after the
 * payment, until all of the money went back.
 */
function isHeldByChannel(order: Order): boolean {
  return order.reported.isHeld || isClosedAfterPayment(order);
}

function isClosedAfterPayment(order: Order): boolean {
  const { paidAt, closedAt, completedAt } = order.told ?? nothingTold;
  if (paidAt === null || closedAt === null || completedAt !== null) return false;
  return closedAt > paidAt && refundedMinor(order) < order.buyerPaidMinor;
}

/**
 * Whether a refund takes something back that our books still have: a case that is open, or a refund
 * that the channel reports, open or successful, and that no case has seen through to its end.
 */
function hasOpenRefund({ cases, reported }: Order): boolean {
  if (cases.some(isFreezing)) return true;
  // A case that is open and does not freeze has seen the channel's refund, too.
  const seen = cases.filter(
    (each) => isDone(each) || isOpenCase(each) || each.suspectedOf !== null,
  );
  const ended = new Set(seen.map(({ channelRefund }) => channelRefund?.refundId));
  return reported.lines.some(
    ({ refund }) => refund !== null && !isWithdrawn(refund.state) && !ended.has(refund.refundId),
  );
}

function follow(
  draft: OrderDraft,
  reason: BuiltInHoldReason,
  cause: { readonly isCause: boolean; readonly note: string },
): void {
  if (cause.isCause) hold(draft, reason, cause.note);
  else release(draft, reason);
}
