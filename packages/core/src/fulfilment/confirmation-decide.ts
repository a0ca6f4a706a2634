import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { Decision } from '../order/decision.ts';
import type { Order } from '../order/order.ts';
import { advanceOrder } from '../order/order-advance.ts';
import {
  canStep,
  draftOrder,
  mayStep,
  type OrderDraft,
  type StepError,
} from '../order/order-draft.ts';
import type { OrderEvent } from '../order/order-events.ts';
import type { Instant } from '../kernel/time.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { isKnownAtChannel, type ShipmentWord } from './confirmation-lines.ts';
import { confirmationMachine, type ConfirmationState } from './confirmation-machine.ts';
import type { Confirmation } from './confirmation.ts';
import type { UnitAttempt } from './unit-attempt.ts';
import { acceptVouchers } from './vouchers.ts';

const commandFor = {
  done: 'witness',
  elsewhere: 'witness',
  needs_check: 'doubt',
  impossible: 'fail',
  dropped: 'drop',
} as const;

/**
 * What came of a call about a shipment. Of vouchers beside what a channel answers: `elsewhere`, it has
 * regarded the line as shipped before anybody called; `dropped`, nothing is left to hand over.
 */
export interface ConfirmationAnswer {
  readonly confirmationId: string;
  readonly outcome: ChannelWriteOutcome['outcome'] | 'elsewhere' | 'dropped';
  /** The channel's own words; empty when there is nothing to say. */
  readonly note: string;
  /** The vouchers that this very call has handed over. */
  readonly sent?: readonly UnitAttempt[];
}

/**
 * Books the channel's answer to a shipment call. An answer that comes after the channel's own word
 * changes nothing.
 */
export function decideConfirmation(
  order: Order,
  answer: ConfirmationAnswer,
  { policy, now }: { readonly policy: ShopPolicy; readonly now: Instant },
): Decision {
  const { confirmationId, outcome, note, sent = [] } = answer;
  const draft = draftOrder(order, now);
  const current = order.confirmations.find((each) => each.confirmationId === confirmationId);
  if (current !== undefined) {
    const command = commandFor[outcome];
    const step = { machine: confirmationMachine, state: current.state, command } as const;
    if (canStep(order, step)) draft.emit(eventFor(outcome, confirmationId, note));
    // Even where the channel's own word was first: that says nothing of who gave it the vouchers.
    if (outcome === 'done') acceptVouchers(draft, current, sent);
    // The next shipment may wait for this one.
    if (draft.events.length > 0) advanceOrder(draft, policy);
  }
  return { order: draft.order, events: draft.events };
}

/** Why a person's word on a confirmation is not taken. */
export type SaidDecisionError = StepError | CoreError<'confirmation.not_found'>;

/**
 * Takes a person's word that the channel knows; no events where it is known already.
 *
 * Errors: `confirmation.not_found`, `order.illegal_transition`.
 */
export function decideSaid(
  order: Order,
  confirmationId: string,
  { policy, now }: { readonly policy: ShopPolicy; readonly now: Instant },
): Result<Decision, SaidDecisionError> {
  const current = order.confirmations.find((each) => each.confirmationId === confirmationId);
  const { orderId } = order;
  if (current === undefined) {
    return err(coreError('confirmation.not_found', { orderId, confirmationId }));
  }
  const draft = draftOrder(order, now);
  const { state } = current;
  if (state !== confirmationMachine.states.not_due.witness.to) {
    const step = { machine: confirmationMachine, state, command: 'witness' } as const;
    const allowed = mayStep(order, step);
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'confirmation.confirmed', confirmationId, by: 'person' });
    acceptVouchers(draft, current);
    advanceOrder(draft, policy);
  }
  return ok({ order: draft.order, events: draft.events });
}

function eventFor(
  outcome: ConfirmationAnswer['outcome'],
  confirmationId: string,
  note: string,
): OrderEvent {
  switch (outcome) {
    case 'done':
      return { type: 'confirmation.confirmed', confirmationId, by: 'call' };
    case 'elsewhere':
      return { type: 'confirmation.confirmed', confirmationId, by: 'fact' };
    case 'dropped':
      return { type: 'confirmation.waived', confirmationId };
    case 'needs_check':
      return { type: 'confirmation.doubted', confirmationId, note };
    case 'impossible':
      return { type: 'confirmation.failed', confirmationId, note };
  }
}

/** Books what the channel regards as shipped, whoever told it. */
export function witnessShipments(draft: OrderDraft, word: ShipmentWord): void {
  for (const confirmation of draft.order.confirmations) {
    const { confirmationId, state } = confirmation;
    const step = { machine: confirmationMachine, state, command: 'witness' } as const;
    if (!isKnownAtChannel(draft.order, confirmation, word)) continue;
    if (!canStep(draft.order, step) || isWorkersToTell(confirmation)) continue;
    draft.emit({ type: 'confirmation.confirmed', confirmationId, by: 'fact' });
    if (mayBeOurs[state]) acceptVouchers(draft, confirmation);
  }
}

// While vouchers are on their way, only who calls can tell whether the channel has them from us.
function isWorkersToTell({ about, state }: Confirmation): boolean {
  return about === 'vouchers' && 'doubt' in confirmationMachine.states[state];
}

// Whether a line that the channel shows as shipped may be so by vouchers that we have sent: after a
// refusal somebody else did it, and ours are owed still.
const mayBeOurs: Readonly<Record<ConfirmationState, boolean>> = {
  not_required: false,
  not_due: false,
  pending: true,
  confirmed: false,
  failed: false,
  needs_check: true,
};
