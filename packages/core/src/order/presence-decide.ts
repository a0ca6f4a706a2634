import { err, ok, type Result } from 'neverthrow';
import { isDone } from '../after-sales/case.ts';
import type { Confirmation } from '../fulfilment/confirmation.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from './decision.ts';
import { draftOrder, mayStep, type OrderDraft, type StepError } from './order-draft.ts';
import type { OrderEvent, OrderEventType } from './order-events.ts';
import { isOwed, unitsOf } from './order-units.ts';
import { presenceMachine, type PresenceFinding, type PresenceState } from './presence-machine.ts';
import { takeBack } from './order-take-back.ts';
import type { Order } from './order.ts';

/** Which way an order goes: out of the lists, or back. */
export type PresenceCommand = 'remove' | 'restore';

const ledToBy: Readonly<Record<PresenceCommand, PresenceState>> = {
  remove: presenceMachine.states.live.remove.to,
  restore: presenceMachine.states.removed.restore.to,
};

/**
 * Takes an order out of every list, or brings it back. A test order may go whatever it holds: what it
 * has not handed over is taken back, and stays so. No events where it is there already.
 *
 * Errors: `order.not_removable` for goods that are issued and money that is unsettled.
 */
export function decidePresence(
  order: Order,
  command: PresenceCommand,
  now: Instant,
): Result<Decision, StepError> {
  const draft = draftOrder(order, now);
  if (order.presence === ledToBy[command]) return ok({ order, events: [] });
  const allowed = mayStep(order, { machine: presenceMachine, state: order.presence, command });
  if (allowed.isErr()) return err(allowed.error);
  if (command === 'remove') {
    const owed = unitsOf(order).filter(({ unit }) => order.isTest && isOwed(unit));
    for (const { unit } of owed) takeBack(draft, unit.unitId);
    draft.emit({ type: 'order.removed' });
  } else {
    draft.emit({ type: 'order.restored', finding: null });
  }
  return ok({ order: draft.order, events: draft.events });
}

/** Brings a removed order back where a fact has paid, shipped or refunded it; others only change it. */
export function restoreByFact(draft: OrderDraft, before: Order): void {
  const { order, events } = draft;
  if (order.isTest || !('restore' in presenceMachine.states[order.presence])) return;
  const news = events.filter((event) => !isEcho(event, before));
  const types = new Set(news.map(({ type }) => type));
  const isShippedNow =
    order.reported.isShipped && !before.reported.isShipped && !isToldAlready(before);
  const happened = (those: readonly OrderEventType[]): boolean => those.some((t) => types.has(t));
  const finding: PresenceFinding | null = happened(['order.paid'])
    ? 'paid'
    : isShippedNow || happened(['confirmation.confirmed', 'unit.delivered'])
      ? 'shipped'
      : happened(['case.opened', 'case.updated', 'refund.confirmed'])
        ? 'refunded'
        : null;
  if (finding !== null) draft.emit({ type: 'order.restored', finding });
}

// What was paid back before the order was removed; that the channel says so, too, brings back nothing.
function isEcho(event: OrderEvent, { cases }: Order): boolean {
  if (event.type !== 'case.updated') return false;
  return cases.some((each) => each.caseId === event.caseId && isDone(each));
}

// Whether the channel knew of every shipment before: by us, so that its word is no news.
function isToldAlready({ confirmations }: Order): boolean {
  const isKnown = ({ state, about }: Confirmation): boolean =>
    about === 'resend' || !('witness' in confirmationMachine.states[state]);
  return confirmations.length > 0 && confirmations.every(isKnown);
}
