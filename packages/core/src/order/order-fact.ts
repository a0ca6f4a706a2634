import { openCase } from '../after-sales/case-open.ts';
import { findCase, takeInRefund } from '../after-sales/refund-fact.ts';
import { concludeCase } from '../after-sales/case-settle.ts';
import { hasReservedMoney, newItem } from '../after-sales/case.ts';
import { witnessShipments } from '../fulfilment/confirmation-decide.ts';
import { deliveryRules } from '../fulfilment/delivery-rules.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import { sumMinor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { ChannelOrder, ChannelOrderLine, ChannelPayment } from '../ports/channel.ts';
import { keepRejected } from '../redemption/reject-decide.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { followLatePayment } from './late-payment.ts';
import type { Order, Unit } from './order.ts';
import { advanceOrder } from './order-advance.ts';
import { allocatePayment } from './order-allocation.ts';
import { canStep, draftOrder, type OrderDraft } from './order-draft.ts';
import type { OrderEvent, Repricing } from './order-events.ts';
import { conflict, holdForStock, noteFinding, screenOrder, type Screening } from './order-holds.ts';
import { newOrder, type Placement } from './order-place.ts';
import type { OrderReading } from './order-reading.ts';
import { takeBack } from './order-take-back.ts';
import { restoreByFact } from './presence-decide.ts';
import { currentIssue, isOwed, isPaidBack, refundableMinor, unitsOf } from './order-units.ts';
import { paymentMachine, type PaymentState } from './payment-machine.ts';
import { isOlderThan, isWithdrawn, saysTheSame, toReported } from './reported.ts';
import { settlementMachine } from './settlement-machine.ts';

/** What a reading leads to: the order afterwards, and the events that led there (none: no news). */
export interface FactDecision {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
}

/** What a fact's decision depends on beside the order. */
export interface FactContext {
  readonly now: Instant;
  /** What a first decision lacked: the order queues for it instead of claiming. `null`: nothing. */
  readonly shortages: readonly Shortage[] | null;
  /** Also record a reading that says nothing new, because something relies on when it was made. */
  readonly keepsReading?: boolean;
  /** The rules outside of the order; without them their holds stay as they are. */
  readonly screening?: Screening;
  /** Decides by rules what buyers ask for at the channel; without it, people do. */
  readonly ruling?: Ruling;
}

/** Decides, in a decision that is being written, what rules can decide. */
export type Ruling = (draft: OrderDraft) => void;

/** Places an order at its first reading. */
export function placeOrder(
  reading: OrderReading,
  placement: Placement,
  { now, shortages, screening, ruling }: FactContext,
): FactDecision {
  const draft = draftOrder(newOrder(reading, placement), now);
  draft.emit({ type: 'order.placed', order: draft.order });
  followReading(draft, reading);
  // An order that was finished before we ever saw it was served by somebody else.
  if (isCompleted(draft.order)) takeBackAll(draft, isOwed);
  if (shortages !== null) holdForStock(draft, shortages);
  screenOrder(draft, screening);
  ruling?.(draft);
  noteFinding(draft, screening);
  advanceOrder(draft, placement.shop.policy);
  return { order: draft.order, events: draft.events };
}

/**
 * Takes in a later reading of an order. Facts are never refused: what no table edge allows is kept
 * as the channel's word, and the order is held for `conflict`.
 *
 * A reading that is older than the last one, or says nothing new, has no events.
 */
export function takeInReading(
  order: Order,
  reading: OrderReading,
  context: FactContext & { readonly policy: ShopPolicy },
): FactDecision {
  const draft = draftOrder(order, context.now);
  if (isOlderThan(reading.read, order.reported)) {
    for (const refund of reading.refunds) takeInRefund(draft, refund);
  } else {
    const reported = toReported(reading.read, reading.readAt, order.reported);
    if (!saysTheSame(order.reported, reported)) draft.emit({ type: 'order.reported', reported });
    else if (context.keepsReading === true) {
      draft.emit({ type: 'order.read', readAt: reported.readAt });
    }
    followReading(draft, reading);
  }
  const isGivenBack = followLatePayment(draft, order, context);
  if (context.shortages !== null && !isGivenBack) holdForStock(draft, context.shortages);
  screenOrder(draft, context.screening);
  context.ruling?.(draft);
  restoreByFact(draft, order);
  advanceOrder(draft, context.policy);
  return { order: draft.order, events: draft.events };
}

function followReading(draft: OrderDraft, reading: OrderReading): void {
  const { read } = reading;
  if (hasSameLines(draft.order, read)) repriceWhileUnpaid(draft, read);
  else conflict(draft, 'the channel changed the lines of this order');
  followPayment(draft, reading);
  for (const refund of reading.refunds) takeInRefund(draft, refund);
  followClosing(draft, reading);
  followClosedLines(draft, read);
  followDispensed(draft, read);
  witnessShipments(draft, read);
}

// In whatever order the channel lists them.
function hasSameLines(order: Order, read: ChannelOrder): boolean {
  const quantityByNo = new Map(read.lines.map(({ lineNo, quantity }) => [lineNo, quantity]));
  return (
    order.lines.length === quantityByNo.size &&
    order.lines.every(({ lineNo, units }) => quantityByNo.get(lineNo) === units.length)
  );
}

function repriceWhileUnpaid(draft: OrderDraft, read: ChannelOrder): void {
  const { order } = draft;
  if (order.payment !== paymentMachine.initial[0]) return;
  const repricing = repricingOf(order, read);
  if (repricing === null) return;
  if (order.cases.length > 0) {
    conflict(draft, 'the channel changed the price after a refund');
    return;
  }
  draft.emit({ type: 'order.repriced', ...repricing });
}

// The shares as the reading would have them; `null` when they are what they were.
function repricingOf(order: Order, read: ChannelOrder): Repricing | null {
  const { buyerPaidMinor, postageMinor } = read;
  const shares = allocatePayment(read);
  const isSame = order.lines.every(
    ({ lineNo, paidMinor }) => shares.find((s) => s.lineNo === lineNo)?.paidMinor === paidMinor,
  );
  if (isSame && order.buyerPaidMinor === buyerPaidMinor) return null;
  const lines = order.lines.map(({ lineId, lineNo }) => {
    const share = shares.find((each) => each.lineNo === lineNo);
    return {
      lineId,
      paidMinor: share?.paidMinor ?? 0,
      unitPaidMinor: share?.unitPaidMinor ?? [],
    };
  });
  return { buyerPaidMinor, postageMinor, lines };
}

type PaymentCommand = 'pay' | 'complete' | 'close';
type PaymentWord = ChannelPayment | 'paid_and_closed';

// The commands that lead to each word of the channel, in order; those already behind us are passed.
const commandsTo: Readonly<Record<PaymentWord, readonly PaymentCommand[]>> = {
  unpaid: [],
  paid: ['pay'],
  completed: ['pay', 'complete'],
  closed: ['close'],
  paid_and_closed: ['pay', 'close'],
};

const paidWord: Readonly<Record<ChannelPayment, PaymentWord>> = {
  unpaid: 'unpaid',
  paid: 'paid',
  completed: 'completed',
  closed: 'paid_and_closed',
};

const stateOf: Readonly<Record<ChannelPayment, PaymentState>> = {
  unpaid: 'unpaid',
  paid: 'paid',
  completed: 'completed',
  closed: 'closed',
};

function followPayment(draft: OrderDraft, { read }: OrderReading): void {
  // What was paid and closed before we saw it paid was paid all the same.
  const wasMissed = draft.order.paidAt === null && read.paidAt !== null;
  const commands = commandsTo[wasMissed ? paidWord[read.payment] : read.payment];
  for (const command of commands) {
    const state = draft.order.payment;
    if (!canStep(draft.order, { machine: paymentMachine, state, command })) continue;
    if (command === 'pay') pay(draft, read.paidAt ?? read.modifiedAt);
    else if (command === 'complete') draft.emit({ type: 'order.completed' });
    else closeOrder(draft);
  }
}

// What was completed is closed by the refunds that gave all of it back, which the reading may have told.
function followClosing(draft: OrderDraft, { read }: OrderReading): void {
  const { payment: state } = draft.order;
  const step = { machine: paymentMachine, state, command: 'close' } as const;
  if (commandsTo[read.payment].includes('close') && canStep(draft.order, step)) closeOrder(draft);
  if (draft.order.payment === stateOf[read.payment]) return;
  conflict(draft, `payment is ${draft.order.payment} here, ${read.payment} at the channel`);
}

// A late payment makes owed again what the closing had cancelled.
function pay(draft: OrderDraft, paidAt: Instant): void {
  draft.emit({ type: 'order.paid', paidAt });
  const money = { machine: settlementMachine, state: draft.order.settlement } as const;
  if (canStep(draft.order, { ...money, command: 'open' }))
    draft.emit({ type: 'settlement.opened' });
  for (const { unit } of unitsOf(draft.order)) {
    const { unitId } = unit;
    const { attempt, state } = currentIssue(unit);
    const isOver = canStep(draft.order, { machine: issueMachine, state, command: 'reopen', unit });
    if (!isOver || isPaidBack(draft.order, unit)) continue;
    draft.emit({ type: 'unit.reopened', unitId, attempt: attempt + 1 });
  }
  keepRejected(draft);
}

function closeOrder(draft: OrderDraft): void {
  const hadMoney = draft.order.paidAt !== null;
  draft.emit({ type: 'order.closed' });
  if (!hadMoney) takeBackAll(draft);
}

function takeBackAll(draft: OrderDraft, isMeant = (_unit: Unit): boolean => true): void {
  for (const { unit } of unitsOf(draft.order)) {
    if (isMeant(unit)) takeBack(draft, unit.unitId);
  }
}

// What the channel closed after payment it has refunded. Where it told us of a refund, that is what
// was given back; where it did not, it was all of the line.
function followClosedLines(draft: OrderDraft, read: ChannelOrder): void {
  const closed = paymentMachine.states.paid.close.to;
  const isClosed = draft.order.payment === closed;
  // The channel closed what is completed here: a conflict, and a person decides.
  if (!isClosed && stateOf[read.payment] === closed) return;
  const isGone = (line: ChannelOrderLine): boolean => isClosed || stateOf[line.payment] === closed;
  for (const { lineNo, refund } of read.lines.filter(isGone)) {
    if (draft.order.paidAt !== null && !isBooked(draft.order, refund)) refundRest(draft, lineNo);
    const line = draft.order.lines.find((each) => each.lineNo === lineNo);
    for (const unit of line?.units ?? []) takeBack(draft, unit.unitId);
  }
}

// Whether the channel told us of the refund for which it closed a line.
function isBooked(order: Order, refund: ChannelOrderLine['refund']): boolean {
  // One that was withdrawn gave nothing back, so the line was closed for another reason.
  return refund !== null && !isWithdrawn(refund.state) && findCase(order, refund) !== null;
}

function refundRest(draft: OrderDraft, lineNo: string): void {
  const unitIds = new Set<string>(
    draft.order.lines.find((line) => line.lineNo === lineNo)?.units.map((u) => u.unitId),
  );
  for (const running of draft.order.cases.filter(hasReservedMoney)) {
    if (!running.items.some(({ unitId }) => unitIds.has(unitId))) continue;
    concludeCase(draft, running, sumMinor(running.items.map((item) => item.amountMinor)));
  }
  const items = unitsOf(draft.order)
    .filter(({ unit }) => unitIds.has(unit.unitId) && refundableMinor(unit) > 0)
    .map(({ unit }) =>
      newItem({ unitId: unit.unitId, amountMinor: refundableMinor(unit) }, 'channel_decided'),
    );
  if (items.length === 0) return;
  const decided = openCase(draft, {
    kind: 'channel_decided',
    openedBy: 'channel',
    reason: '',
    items,
    channelRefund: null,
    openedAt: draft.now,
  });
  concludeCase(draft, decided, sumMinor(items.map((item) => item.amountMinor)));
}

// The platform hands out the cards that it keeps, and says so by calling their line shipped.
function followDispensed(draft: OrderDraft, read: ChannelOrder): void {
  const shipped = new Set(read.lines.filter((line) => line.isShipped).map(({ lineNo }) => lineNo));
  for (const { line, unit } of unitsOf(draft.order)) {
    if (line.product === null || !shipped.has(line.lineNo)) continue;
    if (deliveryRules[line.product.delivery].deliveredBy !== 'channel') continue;
    const { unitId } = unit;
    const { attempt, state } = currentIssue(unit);
    if (!canStep(draft.order, { machine: issueMachine, state, command: 'dispense', unit }))
      continue;
    draft.emit({ type: 'unit.delivered', unitId, attempt, by: 'channel' });
  }
}

function isCompleted(order: Order): boolean {
  return order.payment === paymentMachine.states.paid.complete.to;
}
