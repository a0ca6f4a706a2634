import type { Instant } from '@kaquan/core';
import type { ChannelCall, Clock } from '@kaquan/core/ports';
import type { CallNotes } from './call-span.ts';
import type { ClientSettings } from './client-settings.ts';
import { createGateway, type Gateway, type GatewayAnswer } from './gateway.ts';
import type { GatewayTrouble } from './gateway-error.ts';
import { rest } from './lasting-socket.ts';
import { defaultPatienceMs } from './limits.ts';
import type { Envelope, Outgoing, Protocol } from './protocol.ts';
import { createRedactor } from './redact.ts';
import { createTurns, type Turns } from './turns.ts';

/** What a call brought. */
export type Attempt<E> =
  | Envelope<E>
  | { readonly kind: 'trouble'; readonly trouble: GatewayTrouble }
  /** Not sent: it would have been too often, by a limit or by a ban of the platform. */
  | { readonly kind: 'held_back'; readonly retryAfterMs: number }
  /** Not sent: the shop has no grant. */
  | { readonly kind: 'no_grant' };

/** What the attempts of one channel share: whose turn it is, and how far the platform's clock is from ours. */
interface Shared<E, W extends object> {
  readonly protocol: Protocol<E, W>;
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly turns: Turns;
  readonly patienceMs: number;
  /** To be added to our clock. */
  offsetMs: number;
  /** The look at the platform's clock that is under way, so that many calls share one. */
  looking: Promise<boolean> | null;
}

/** How often a read is sent again after a refusal that says "later". */
const maxRepeats = 2;
/** The first pause before a repeat is drawn below this, the second below twice of it. */
const firstPauseMs = 500;

/** Makes the function that sends one call, and again where it is safe and may help. */
export function createAttempt<E, W extends object>(
  protocol: Protocol<E, W>,
  settings: ClientSettings,
): (out: Outgoing, notes: CallNotes) => Promise<Attempt<E>> {
  const { url, timeoutMs, fetch, clock, patienceMs = defaultPatienceMs } = settings;
  const shared: Shared<E, W> = {
    protocol,
    clock,
    gateway: createGateway({ url, timeoutMs, fetch }),
    turns: createTurns(protocol, settings),
    patienceMs,
    offsetMs: 0,
    looking: null,
  };
  return (out, notes) => attempt(shared, out, notes);
}

async function attempt<E, W extends object>(
  shared: Shared<E, W>,
  out: Outgoing,
  notes: CallNotes,
): Promise<Attempt<E>> {
  if (shared.protocol.grantOf(out.call).trim() === '') return { kind: 'no_grant' };
  for (let repeats = 0; ; repeats += 1) {
    const retryAfterMs = await awaitTurn(shared, out, notes);
    if (retryAfterMs > 0) return { kind: 'held_back', retryAfterMs };
    const last = await sendOnTime(shared, out, notes);
    const pauseMs = pauseBeforeRepeat(shared, out, last) * 2 ** repeats;
    const isPatient = notes.waitedMs + pauseMs <= shared.patienceMs;
    if (repeats === maxRepeats || !isPatient) return last;
    await wait(pauseMs, out, notes);
    if (out.call.signal?.aborted === true) return last;
  }
}

/** Waits for the call's turn; answers how long it would be where that is too long, else 0. */
async function awaitTurn<E, W extends object>(
  { turns, patienceMs }: Shared<E, W>,
  out: Outgoing,
  notes: CallNotes,
): Promise<number> {
  const place = turns.take(out, patienceMs - notes.waitedMs);
  if (place.kind === 'too_long') return place.retryAfterMs;
  if (place.waitMs === 0) return 0;
  await wait(place.waitMs, out, notes);
  // Others may have met a ban meanwhile, and a timer may ring a moment before a ban ends.
  for (;;) {
    const bannedMs = turns.banMs(out);
    if (bannedMs === 0 || notes.waitedMs + bannedMs > patienceMs) return bannedMs;
    await wait(bannedMs, out, notes);
  }
}

async function wait(ms: number, { call }: Outgoing, notes: CallNotes): Promise<void> {
  notes.waitedMs += ms;
  await rest(ms, call.signal ?? new AbortController().signal);
}

/** How long to wait before a call is repeated; endless where it must not be. */
function pauseBeforeRepeat<E, W extends object>(
  { protocol }: Shared<E, W>,
  { effect }: Outgoing,
  last: Attempt<E>,
): number {
  if (effect === 'write' || last.kind !== 'platform') return Number.POSITIVE_INFINITY;
  if (!protocol.mayRepeat(last.error)) return Number.POSITIVE_INFINITY;
  const banMs = protocol.judge(last.error) === 'throttled' ? protocol.banMs(last.error) : 0;
  // Full jitter: what was refused together does not come again together.
  return banMs + Math.random() * firstPauseMs;
}

/** Sends, and once more where only our clock was wrong. */
async function sendOnTime<E, W extends object>(
  shared: Shared<E, W>,
  out: Outgoing,
  notes: CallNotes,
): Promise<Attempt<E>> {
  const { protocol, turns } = shared;
  const sentAt = turns.now();
  const first = await send(shared, out, notes);
  // A request whose timestamp was refused has had no effect, so that even a write may go again.
  const isSkewed = first.kind === 'platform' && protocol.judge(first.error) === 'skewed';
  const last = isSkewed && (await readServerTime(shared)) ? await send(shared, out, notes) : first;
  if (last.kind === 'platform' && protocol.judge(last.error) === 'throttled') {
    const { error } = last;
    turns.refused(out, { scope: protocol.banScope(error), forMs: protocol.banMs(error), sentAt });
  }
  return last;
}

async function send<E, W extends object>(
  shared: Shared<E, W>,
  out: Outgoing,
  notes: CallNotes,
): Promise<Attempt<E>> {
  let isRepeat = false;
  const onSend = () => {
    notes.requests += 1;
    // What the gateway sends again after trouble on the way counts as well.
    if (isRepeat) shared.turns.take(out, Number.POSITIVE_INFINITY);
    isRepeat = true;
  };
  const answer = await post(shared, out, onSend);
  if (answer.kind !== 'answered') return { kind: 'trouble', trouble: answer };
  return shared.protocol.open(answer.body, out.method).match<Attempt<E>>(
    (envelope) => envelope,
    (problem) => ({ kind: 'trouble', trouble: toUnreadable(problem) }),
  );
}

async function post<E, W extends object>(
  { protocol, clock, gateway, offsetMs }: Shared<E, W>,
  out: Outgoing,
  onSend?: () => void,
): Promise<GatewayAnswer> {
  const form = await protocol.formOf(out, clock.now() + offsetMs);
  const { effect, call, files } = out;
  const shown = [protocol.grantOf(call), form['sign'] ?? ''];
  const given = [...Object.values(call.credentials), ...(out.secrets ?? [])];
  const secrets = [...protocol.secrets, ...given, ...shown];
  const redact = createRedactor(secrets);
  return gateway.post({ form, files, effect, redact, signal: call.signal, onSend });
}

/** An answer that came and makes no sense. */
export function toUnreadable(problem: string): GatewayTrouble {
  return { kind: 'unknown', reason: 'unreadable', problem, cause: null };
}

/** Learns how far our clock is off; `false` when the platform did not say. */
function readServerTime<E, W extends object>(shared: Shared<E, W>): Promise<boolean> {
  shared.looking ??= look(shared).finally(() => {
    shared.looking = null;
  });
  return shared.looking;
}

/**
 * Whether the platform checks the timestamp of this call as well, no page says. If it does, the call is
 * refused like the others, but the answer's `Date` header tells the time all the same.
 */
async function look<E, W extends object>(shared: Shared<E, W>): Promise<boolean> {
  const { protocol, clock } = shared;
  const method = protocol.timeMethod;
  // Nobody's grant, and nobody's signal: other calls may be waiting for the same answer.
  const call: ChannelCall = { credentials: {} };
  const answer = await post(shared, { method, params: {}, call, effect: 'read' });
  if (answer.kind !== 'answered') return false;
  const opened = protocol.open(answer.body, method).unwrapOr(null);
  const told = opened?.kind === 'answered' ? protocol.readTime(opened.inside) : null;
  const serverTime: Instant | null = told?.unwrapOr(null) ?? answer.serverTime;
  if (serverTime === null) return false;
  shared.offsetMs = serverTime - clock.now();
  return true;
}
