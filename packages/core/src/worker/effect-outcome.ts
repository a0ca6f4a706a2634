import type { CoreError } from '../kernel/errors.ts';
import type { ChannelWriteError, ChannelWriteOutcome } from '../ports/channel.ts';
import { dayMs, hourMs, minuteMs, secondMs, type Instant } from '../kernel/time.ts';
import type { Effect, EffectState, EffectUpdate } from '../ports/change.ts';

/** The first pause after a failure; each further one is twice as long, up to {@link maxPauseMs}. */
const firstPauseMs = 5 * secondMs;
const maxPauseMs = hourMs;
/** How long a shop's calls are let be that its channel would not even look at. */
const refusedPauseMs = 10 * minuteMs;
/** The longest ban that is believed: limits per day end with the day. */
const maxBanMs = dayMs;
/** After so many tries a person must look. */
const maxAttempts = 20;
/** After so long a person must look at what could not even be begun: about as long as that many tries. */
const maxWaitMs = 12 * hourMs;
/** A call that has not answered by then is taken for lost, and the state is read. */
const callMs = minuteMs;

/** The update that says: a call is about to be made. Written before it, so that a crash shows. */
export function beginEffect({ effectId, attempts }: Effect, at: Instant): EffectUpdate {
  return { effectId, state: 'pending', attempts: attempts + 1, dueAt: at + callMs };
}

const countsAsTry: ReadonlySet<string> = new Set([
  'channel.unavailable',
  'channel.outcome_unknown',
]);

/** The update that ends an effect: whatever the channel said, it said it. */
export function endEffect({ effectId, attempts }: Effect, at: Instant): EffectUpdate {
  return { effectId, state: 'done', attempts: attempts + 1, dueAt: at };
}

/** The update of an effect that could not even be tried: nothing is known to have begun. */
export function delayEffect({ effectId, attempts }: Effect, at: Instant): EffectUpdate {
  return { effectId, state: 'pending', attempts, dueAt: at + callMs };
}

/**
 * The update that puts an effect off, or gives it up after too many tries. A dead grant or a ban says
 * nothing about the call itself, so it is no try: it ends, however long it takes, and the call is made.
 */
export function postponeEffect(
  { effectId, attempts }: Effect,
  at: Instant,
  error: EffectError,
): EffectUpdate {
  if (!countsAsTry.has(error.code)) {
    return { effectId, state: 'pending', attempts, dueAt: at + banOf(error) };
  }
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(attempts, 20), maxPauseMs);
  const state = attempts + 1 >= maxAttempts ? 'parked' : 'pending';
  return { effectId, state, attempts: attempts + 1, dueAt: at + pauseMs };
}

// Whatever a channel says, its calls are not put off for ever, nor to an instant that there is not.
function banOf(error: EffectError): number {
  const banMs = 'retryAfterMs' in error ? error.retryAfterMs : refusedPauseMs;
  return Number.isNaN(banMs) ? refusedPauseMs : Math.min(Math.max(banMs, firstPauseMs), maxBanMs);
}

/**
 * The update of an effect whose outcome is to be looked up again: for ever where it is known to be under
 * way, else until a person must look.
 */
export function pollEffect(
  { effectId, attempts }: Effect,
  at: Instant,
  isUnderWay: boolean,
): EffectUpdate {
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(attempts, 20), maxPauseMs);
  const state = !isUnderWay && attempts + 1 >= maxAttempts ? 'parked' : 'pending';
  return { effectId, state, attempts: attempts + 1, dueAt: at + pauseMs };
}

const givenUpStates: Readonly<Record<EffectState, boolean>> = {
  pending: false,
  done: false,
  parked: true,
};

/** Whether an effect is not tried again. */
export function isGivenUp({ state }: EffectUpdate): boolean {
  return givenUpStates[state];
}

/**
 * The update of an effect of which nothing has begun: as long a pause as it has waited already, so that
 * each is twice as long as the one before, and given up in the end.
 */
export function awaitEffect(
  { effectId, attempts }: Effect,
  at: Instant,
  since: Instant,
): EffectUpdate {
  const waitedMs = at - since;
  const pauseMs = Math.min(Math.max(waitedMs, firstPauseMs), maxPauseMs);
  const state = waitedMs >= maxWaitMs ? 'parked' : 'pending';
  return { effectId, state, attempts, dueAt: at + pauseMs };
}

/** Whatever can go wrong while a channel is told something. */
export type EffectError =
  ChannelWriteError | CoreError<'channel.order_not_found' | 'channel.refund_not_found'>;

/**
 * What a channel's error means for the thing it was told: `null` when it is worth another try, else
 * the words for the operator.
 */
export function finalOutcome(error: EffectError): ChannelWriteOutcome | null {
  switch (error.code) {
    case 'channel.rejected':
      return {
        outcome: 'needs_check',
        note: `${error.channelCode} ${error.channelMessage}`.trim(),
      };
    case 'channel.unreadable':
      return { outcome: 'needs_check', note: error.problem };
    case 'channel.order_not_found':
    case 'channel.refund_not_found':
      return { outcome: 'needs_check', note: error.message };
    case 'channel.unavailable':
    case 'channel.outcome_unknown':
    case 'channel.throttled':
    case 'channel.grant_expired':
      return null;
  }
}
