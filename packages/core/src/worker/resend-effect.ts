import { decideConfirmation, type ConfirmationAnswer } from '../fulfilment/confirmation-decide.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import { toResend } from '../fulfilment/resend.ts';
import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import { voucherTokenOf } from '../inbound/voucher-token.ts';
import { join } from '../order/fresh-reading.ts';
import { canStep } from '../order/order-draft.ts';
import type { OrderReading } from '../order/order-reading.ts';
import { currentIssue, unitOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import {
  delayEffect,
  endEffect,
  finalOutcome,
  isGivenUp,
  postponeEffect,
  type EffectError,
} from './effect-outcome.ts';
import { readFreshly, readingDecision, withReading } from './fresh-effect.ts';
import { openVouchers } from './open-vouchers.ts';
import type { Performed } from './perform-effect.ts';
import type { Sending } from './voucher-effect.ts';

/**
 * Has a channel send its buyer once more the vouchers that it has. The buyer has them, so that a call
 * whose answer was lost is simply made again: it hands out nothing new. What was refunded, used,
 * replaced or frozen meanwhile does not go.
 */
export async function performResend(sending: Sending): Promise<Performed> {
  const { effect, now, confirmation, order } = sending;
  // Told by a person, or dropped, meanwhile.
  if (!('doubt' in confirmationMachine.states[confirmation.state])) {
    return { effect, update: endEffect(effect, now), decide: null };
  }
  if (toResend(order, confirmation).length === 0) return answered(sending, { outcome: 'dropped' });
  const read = await readFreshly(sending.source, sending);
  if (read.isErr()) return afterError(sending, read.error, null);
  return resendFreshly(sending, read.value);
}

async function resendFreshly(sending: Sending, reading: OrderReading | null): Promise<Performed> {
  const { effect, now, confirmation } = sending;
  const order = withReading(sending, reading);
  const units = toResend(order, confirmation);
  if (units.length === 0) return answered(sending, { outcome: 'dropped', reading });
  // Frozen, or the vault cannot be reached.
  const later = { effect, update: delayEffect(effect, now), decide: readingDecision(reading) };
  if (!units.every((each) => mayShow(order, each))) return later;
  const opened = await openVouchers(sending, order, units);
  if (opened.isErr()) return later;
  if (opened.value === null) {
    const note = 'a key has expired since it was shipped; nothing was sent again';
    return answered(sending, { outcome: 'impossible', note, reading });
  }
  const token = await voucherTokenOf(sending.scope, order);
  if (token.isErr()) return later;
  const { channel, call } = sending.source;
  if (channel.resendVouchers === undefined) {
    const note = 'this channel sends no vouchers again by its API';
    return answered(sending, { outcome: 'impossible', note, reading });
  }
  const { confirmationId: requestId } = confirmation;
  const request = { requestId, orderNo: order.orderNo, token: token.value };
  const told = await channel.resendVouchers(call, { ...request, vouchers: opened.value });
  return told.isErr()
    ? afterError(sending, told.error, reading)
    : answered(sending, { ...told.value, reading });
}

// Whatever was decided since: only what its buyer might be shown now.
function mayShow(order: Order, { unitId }: UnitAttempt): boolean {
  const { unit } = unitOf(order, unitId);
  const { state } = currentIssue(unit);
  return canStep(order, { machine: issueMachine, state, command: 'reveal', unit });
}

type Told = Pick<ConfirmationAnswer, 'outcome'> & {
  readonly note?: string;
  readonly reading?: OrderReading | null;
};

function answered(
  { effect, now }: Sending,
  { outcome, note = '', reading = null }: Told,
): Performed {
  const { subject: confirmationId } = effect;
  return {
    effect,
    update: endEffect(effect, now),
    decide: (order, context) => {
      const first = readingDecision(reading)?.(order, context) ?? { order, events: [] };
      return join(
        first,
        decideConfirmation(first.order, { confirmationId, outcome, note }, context),
      );
    },
  };
}

function afterError(sending: Sending, error: EffectError, reading: OrderReading | null): Performed {
  const { effect, now } = sending;
  const final: ChannelWriteOutcome | null = finalOutcome(error);
  if (final !== null) return answered(sending, { ...final, reading });
  const update = postponeEffect(effect, now, error);
  if (!isGivenUp(update)) return { effect, update, decide: readingDecision(reading) };
  const note = `given up after ${update.attempts} tries: ${error.message}`;
  return answered(sending, { outcome: 'needs_check', note, reading });
}
