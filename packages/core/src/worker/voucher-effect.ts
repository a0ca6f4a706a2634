import { err, ok, type Result } from 'neverthrow';
import { decideConfirmation, type ConfirmationAnswer } from '../fulfilment/confirmation-decide.ts';
import { isKnownAtChannel } from '../fulfilment/confirmation-lines.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import type { Confirmation } from '../fulfilment/confirmation.ts';
import { voucherTokenOf } from '../inbound/voucher-token.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import { toSend } from '../fulfilment/vouchers.ts';
import type { Instant } from '../kernel/time.ts';
import { join } from '../order/fresh-reading.ts';
import { canStep } from '../order/order-draft.ts';
import type { OrderReading } from '../order/order-reading.ts';
import { currentIssue, unitOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { EffectUpdate } from '../ports/change.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { Scope } from '../runtime/runtime.ts';
import { waitsForShop } from '../shop/pause-decide.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import {
  awaitEffect,
  delayEffect,
  endEffect,
  finalOutcome,
  isGivenUp,
  pollEffect,
  postponeEffect,
  type EffectError,
} from './effect-outcome.ts';
import {
  loadReading,
  readFreshly,
  readingDecision,
  withReading,
  type FreshAttempt,
} from './fresh-effect.ts';
import { openVouchers } from './open-vouchers.ts';
import type { Performed } from './perform-effect.ts';

/** An effect that hands over vouchers, and what is known of it. */
export interface Sending extends FreshAttempt {
  readonly scope: Scope;
  readonly source: ShopChannel;
  readonly confirmation: Confirmation;
}

/**
 * Hands vouchers to a channel. When a call was begun before, its outcome is unknown: the channel is asked
 * what it has, and a person where it cannot tell; nothing is handed over blindly. Before the call the
 * order is read again as before any hand-over: nothing is sent that was refunded, frozen or taken back.
 */
export async function performVouchers(sending: Sending): Promise<Performed> {
  const { effect, now, confirmation, order } = sending;
  // Told by a person, or dropped, meanwhile.
  if (!('doubt' in confirmationMachine.states[confirmation.state])) {
    return { effect, update: endEffect(effect, now), decide: null };
  }
  const known = effect.attempts > 0 ? await lookUp(sending) : ok(null);
  if (known === 'later') return { effect, update: delayEffect(effect, now), decide: null };
  if (known.isErr()) return afterError(sending, known.error);
  if (known.value !== null) return answered(sending, known.value);
  if (toSend(order, confirmation).length === 0) return answered(sending, { outcome: 'dropped' });
  const read = await readFreshly(sending.source, sending);
  if (read.isErr()) return unread(sending, read.error);
  return sendFreshly(sending, read.value);
}

async function sendFreshly(sending: Sending, reading: OrderReading | null): Promise<Performed> {
  const { effect, now, confirmation } = sending;
  const order = withReading(sending, reading);
  if (isKnownAtChannel(order, confirmation, order.reported)) {
    return answered(sending, { outcome: 'elsewhere', reading });
  }
  const sent = toSend(order, confirmation);
  if (sent.length === 0) return answered(sending, { outcome: 'dropped', reading });
  // Frozen, or the vault cannot be reached: nothing has begun.
  const later = { effect, update: delayEffect(effect, now), decide: readingDecision(reading) };
  const mayGo = sent.every((each) => maySend(order, each)) && !waitsForShop(order, sending.shop);
  if (!mayGo) return later;
  const opened = await openVouchers(sending, order, sent);
  if (opened.isErr()) return later;
  if (opened.value === null) {
    const note = 'a key has expired since it was shipped; nothing was sent';
    return answered(sending, { outcome: 'impossible', note, reading });
  }
  const token = await voucherTokenOf(sending.scope, order);
  if (token.isErr()) return later;
  const { channel, call } = sending.source;
  if (channel.sendVouchers === undefined) {
    const note = 'this channel takes no vouchers by its API';
    return answered(sending, { outcome: 'impossible', note, reading });
  }
  const request = requestOf(sending);
  const told = await channel.sendVouchers(call, {
    ...request,
    token: token.value,
    vouchers: opened.value,
  });
  if (told.isErr()) return afterError(sending, told.error, reading);
  return answered(sending, { ...told.value, reading, sent });
}

// Whatever was decided since: only what might be opened now is handed over.
function maySend(order: Order, { unitId }: UnitAttempt): boolean {
  const { unit } = unitOf(order, unitId);
  const { state } = currentIssue(unit);
  return canStep(order, { machine: issueMachine, state, command: 'deliver', unit });
}

type Told = Omit<ConfirmationAnswer, 'confirmationId' | 'note'> & {
  readonly note?: string;
  readonly reading?: OrderReading | null;
};

// `later`: the vault cannot be reached, and the channel is asked for these vouchers by what they are.
async function lookUp(sending: Sending): Promise<Result<Told | null, EffectError> | 'later'> {
  const { source, confirmation, order } = sending;
  const { channel, call } = source;
  // Nobody has written down what the lost call held: whatever it may have.
  const sent = confirmation.contents;
  if (channel.loadVouchers !== undefined) {
    const owed = toSend(order, confirmation);
    const opened = await openVouchers({ ...sending, takesExpired: true }, order, owed);
    if (opened.isErr()) return 'later';
    const vouchers = opened.value ?? [];
    const loaded = await channel.loadVouchers(call, { ...requestOf(sending), vouchers });
    return loaded.map(({ isAccepted }) => (isAccepted ? { outcome: 'done', sent } : null));
  }
  const reading = await loadReading(source, sending);
  if (reading.isErr()) return err(reading.error);
  // Nobody else is known to have sent anything, so what the channel shows is taken for ours.
  const isKnown = isKnownAtChannel(order, confirmation, reading.value.read);
  if (isKnown) return ok({ outcome: 'done', sent, reading: reading.value });
  const note = 'nobody can tell whether the channel has these vouchers; look there';
  return ok({ outcome: 'needs_check', note, reading: reading.value });
}

function requestOf({ confirmation, order }: Sending): {
  readonly requestId: string;
  readonly orderNo: string;
} {
  return { requestId: confirmation.confirmationId, orderNo: order.orderNo };
}

function answered(
  { effect, now }: Sending,
  { reading = null, note = '', ...told }: Told,
): Performed {
  const { subject: confirmationId } = effect;
  return {
    effect,
    update: endEffect(effect, now),
    decide: (order, context) => {
      const first = readingDecision(reading)?.(order, context) ?? { order, events: [] };
      const answer = { confirmationId, note, ...told };
      return join(first, decideConfirmation(first.order, answer, context));
    },
  };
}

function afterError(
  sending: Sending,
  error: EffectError,
  reading: OrderReading | null = null,
): Performed {
  const { effect, now, source } = sending;
  const final: ChannelWriteOutcome | null = finalOutcome(error);
  if (final !== null) return answered(sending, { ...final, reading });
  const isUntouched = error.code === 'channel.unavailable' && effect.attempts === 0;
  // It had no effect: a channel that cannot be asked is called again all the same.
  if (isUntouched && source.channel.loadVouchers === undefined) {
    return notBegun(sending, error, reading);
  }
  const update = postponeEffect(effect, now, error);
  return unlessGivenUp(sending, { update, error, reading });
}

// How the order stands could not be read, so nothing is called.
function unread(sending: Sending, error: EffectError): Performed {
  const { effect, now } = sending;
  const isShut = error.code === 'channel.throttled' || error.code === 'channel.grant_expired';
  if (!isShut && effect.attempts === 0) return notBegun(sending, error, null);
  const update = isShut ? postponeEffect(effect, now, error) : pollEffect(effect, now, false);
  return unlessGivenUp(sending, { update, error, reading: null });
}

function unlessGivenUp(
  sending: Sending,
  from: {
    readonly update: EffectUpdate;
    readonly error: EffectError;
    readonly reading: OrderReading | null;
  },
): Performed {
  const { effect } = sending;
  const { update, error, reading } = from;
  if (!isGivenUp(update)) return { effect, update, decide: readingDecision(reading) };
  const note = `given up after ${update.attempts} tries: ${error.message}`;
  return answered(sending, { outcome: 'needs_check', note, reading });
}

// There is no doubt that the channel has nothing: a person may try again, or hand it over himself.
function notBegun(sending: Sending, error: EffectError, reading: OrderReading | null): Performed {
  const { effect, now } = sending;
  const update = awaitEffect(effect, now, waitingSince(sending));
  if (!isGivenUp(update)) return { effect, update, decide: readingDecision(reading) };
  const note = `given up, nothing was sent: ${error.message}`;
  return answered(sending, { outcome: 'impossible', note, reading });
}

// Since they were shipped, or since nothing held them up any more.
function waitingSince({ order, confirmation, now }: Sending): Instant {
  const shipped = toSend(order, confirmation).map(
    ({ unitId }) => currentIssue(unitOf(order, unitId).unit).revealedAt ?? now,
  );
  return Math.max(...shipped, ...order.pauses.map(({ to }) => to));
}
