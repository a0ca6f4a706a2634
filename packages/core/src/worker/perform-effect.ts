import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import { decideAgreement } from '../after-sales/agreement-decide.ts';
import type { AfterSalesCase } from '../after-sales/case.ts';
import { caseMachine } from '../after-sales/case-machine.ts';
import { decideRefusal } from '../after-sales/refusal-decide.ts';
import { takeInRefund } from '../after-sales/refund-fact.ts';
import { decideConfirmation } from '../fulfilment/confirmation-decide.ts';
import { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import type { UnitId } from '../kernel/ids.ts';
import { sumMinor } from '../kernel/money.ts';
import type { Decision } from '../order/decision.ts';
import { join } from '../order/fresh-reading.ts';
import { draftOrder } from '../order/order-draft.ts';
import { blockingReasons } from '../order/order-guards.ts';
import { takeInReading, type Ruling } from '../order/order-fact.ts';
import type { Order } from '../order/order.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { Effect, EffectUpdate } from '../ports/change.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { decideVerificationAnswer, wishOf } from '../verification/answer-decide.ts';
import { confirmAtChannel, type Confirmed } from './confirm-effect.ts';
import {
  delayEffect,
  endEffect,
  finalOutcome,
  isGivenUp,
  pollEffect,
  postponeEffect,
  type EffectError,
} from './effect-outcome.ts';
import { refundAtChannel, refuseAtChannel, type Agreement } from './refund-effect.ts';
import { verificationRequest, verifyAtChannel } from './verify-effect.ts';

/** What a decision about an effect's outcome depends on beside the order. */
export interface EffectContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
  /** What a first decision came short of: the order waits for it in its turn. `null`: nothing. */
  readonly shortages: readonly Shortage[] | null;
  /** Decides by rules what was read beside the answer. */
  readonly ruling?: Ruling;
}

/** An effect that was tried: how it stands, and what the order learns of it. */
export interface Performed {
  readonly effect: Effect;
  readonly update: EffectUpdate;
  /** `null` when the order learns nothing: it will be tried again. */
  readonly decide: ((order: Order, context: EffectContext) => Decision) | null;
}

interface Attempt {
  readonly effect: Effect;
  readonly order: Order;
  readonly now: Instant;
}

/** Carries out one effect at the channel. Nothing is stored here. */
export async function performEffect(
  source: ShopChannel,
  { effect, order, now }: Attempt,
): Promise<Performed> {
  if (effect.group === 'confirm') return performConfirmation(source, { effect, order, now });
  const current = order.cases.find(({ caseId }) => caseId === effect.subject);
  const asked = askedOf(current);
  const answered = (answer: ChannelWriteOutcome): Performed['decide'] =>
    agreementDecision(effect, { answer, refund: null }, asked);
  if (current !== undefined && isRefusal(current, effect)) {
    return performRefusal(source, { effect, order, now }, current);
  }
  // Withdrawn, decided or agreed to anew meanwhile: this agreement is nobody's any more.
  if (current === undefined || !isAgreement(current, effect)) {
    return { effect, update: endEffect(effect, now), decide: null };
  }
  // Frozen since it was agreed to: nothing is paid before the hold ends.
  if (blockingReasons(order, 'refund').length > 0) {
    return { effect, update: delayEffect(effect, now), decide: null };
  }
  const told = await refundAtChannel(source, order, current);
  if (told.isErr()) return afterError(effect, { error: told.error, now, answered });
  const decide = told.value === null ? null : agreementDecision(effect, told.value, asked);
  return { effect, update: endEffect(effect, now), decide };
}

function askedOf(current: AfterSalesCase | undefined): Asked {
  const { items = [], bounces = 0 } = current ?? {};
  return { agreedMinor: sumMinor(items.map(({ amountMinor }) => amountMinor)), bounces };
}

/** What a call was about; the case may ask for another sum, or be paid anew, by now. */
interface Asked {
  readonly agreedMinor: number;
  readonly bounces: number;
}

async function performConfirmation(
  source: ShopChannel,
  { effect, order, now }: Attempt,
): Promise<Performed> {
  const meant = order.confirmations.find((each) => each.confirmationId === effect.subject);
  // Taken back meanwhile, or told: when there is something to tell again, another effect says so.
  if (meant !== undefined && !('doubt' in confirmationMachine.states[meant.state])) {
    return { effect, update: endEffect(effect, now), decide: null };
  }
  const told = await confirmAtChannel(source, order, { effect, now });
  if (told.isErr()) {
    const answered = (answer: ChannelWriteOutcome): Performed['decide'] =>
      confirmationDecision(effect, { answer, reading: null });
    return afterError(effect, { error: told.error, now, answered });
  }
  const decide = confirmationDecision(effect, told.value);
  return { effect, update: endEffect(effect, now), decide };
}

/** Asks a channel to verify a unit, or to take that back. */
export async function performVerification(
  scope: Scope,
  source: ShopChannel,
  { effect, order, now }: Attempt,
): Promise<Performed> {
  const wish = wishOf(order, effect.subject);
  const over: Performed = { effect, update: endEffect(effect, now), decide: null };
  if (wish === null) return over;
  const answered = (answer: ChannelWriteOutcome): Performed['decide'] => {
    const { subject: unitId } = effect;
    return (o, context) => decideVerificationAnswer(o, { unitId, wish, ...answer }, context);
  };
  const request = await verificationRequest(scope, order, effect.subject as UnitId);
  // The vault cannot be reached: nothing is asked.
  if (request.isErr()) return { effect, update: delayEffect(effect, now), decide: null };
  const attempt = { effect, wish, request: request.value };
  const asked = await verifyAtChannel(source, order, attempt);
  if (asked.isErr()) return afterError(effect, { error: asked.error, now, answered });
  if (asked.value !== null) return { ...over, decide: answered(asked.value) };
  // Not for ever: whoever lifts the hold, or ends the case, asks again.
  const update = pollEffect(effect, now, false);
  if (!isGivenUp(update)) return { effect, update, decide: null };
  const note = `not asked: a hold or an open case was in the way of ${update.attempts} tries`;
  return { effect, update, decide: answered({ outcome: 'needs_check', note }) };
}

// The answer is booked first: what the order says afterwards may be the reason to ask again.
function confirmationDecision(
  { subject: confirmationId }: Effect,
  { answer, reading }: Confirmed,
): Performed['decide'] {
  return (order, context) => {
    const booked = decideConfirmation(order, { confirmationId, ...answer }, context);
    if (reading === null) return booked;
    return join(booked, takeInReading(booked.order, reading, context));
  };
}

function isRefusal({ refusal, agreementSeq }: AfterSalesCase, { seq }: Effect): boolean {
  return refusal !== null && agreementSeq === seq;
}

async function performRefusal(
  source: ShopChannel,
  { effect, now }: Attempt,
  current: AfterSalesCase,
): Promise<Performed> {
  const told = await refuseAtChannel(source, current);
  const answered = (answer: ChannelWriteOutcome): Performed['decide'] =>
    refusalDecision(effect, { answer, refund: null });
  if (told.isErr()) return afterError(effect, { error: told.error, now, answered });
  return { effect, update: endEffect(effect, now), decide: refusalDecision(effect, told.value) };
}

// What the channel said of the refund is taken in first: it may have been decided there already.
function refusalDecision(
  { subject, seq }: Effect,
  { answer, refund }: Agreement,
): Performed['decide'] {
  return (order, context) => {
    const draft = draftOrder(order, context.now);
    if (refund !== null) takeInRefund(draft, refund);
    const facts = { order: draft.order, events: draft.events };
    const told = { caseId: subject, seq, ...answer };
    return join(facts, decideRefusal(facts.order, told, context));
  };
}

function isAgreement({ state, agreementSeq }: AfterSalesCase, { seq }: Effect): boolean {
  return 'fail' in caseMachine.states[state] && agreementSeq === seq;
}

// What the channel said of the refund is taken in first: it may have decided the case already.
function agreementDecision(
  { subject: caseId }: Effect,
  { answer, refund }: Agreement,
  asked: Asked,
): Performed['decide'] {
  return (order, context) => {
    const draft = draftOrder(order, context.now);
    if (refund !== null) takeInRefund(draft, refund);
    context.ruling?.(draft);
    const facts = { order: draft.order, events: draft.events };
    return join(facts, decideAgreement(facts.order, { caseId, ...asked, ...answer }, context));
  };
}

function afterError(
  effect: Effect,
  from: {
    readonly error: EffectError;
    readonly now: Instant;
    readonly answered: (answer: ChannelWriteOutcome) => Performed['decide'];
  },
): Performed {
  const { error, now, answered } = from;
  const final = finalOutcome(error);
  if (final !== null) return { effect, update: endEffect(effect, now), decide: answered(final) };
  const update = postponeEffect(effect, now, error);
  if (!isGivenUp(update)) return { effect, update, decide: null };
  const note = `given up after ${update.attempts} tries: ${error.message}`;
  return { effect, update, decide: answered({ outcome: 'needs_check', note }) };
}
