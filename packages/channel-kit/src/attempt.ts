import type { Instant } from '@kaquan/core';
import type { ChannelCall, Clock } from '@kaquan/core/ports';
import { createGateway, type Gateway, type GatewayAnswer } from './gateway.ts';
import type { GatewayTrouble } from './gateway-error.ts';
import type { HttpSettings } from './http-settings.ts';
import type { Envelope, Outgoing, Protocol } from './protocol.ts';
import { createRateGate, type RateGate } from './rate-gate.ts';
import { createRedactor } from './redact.ts';

/** What a call brought. */
export type Attempt<E> =
  | Envelope<E>
  | { readonly kind: 'trouble'; readonly trouble: GatewayTrouble }
  /** Not sent: the platform has banned such calls until then. */
  | { readonly kind: 'banned'; readonly retryAfterMs: number }
  /** Not sent: the shop has no grant. */
  | { readonly kind: 'no_grant' };

/** What the attempts of one channel share: bans, and how far the platform's clock is from ours. */
interface Shared<E, W extends object> {
  readonly protocol: Protocol<E, W>;
  readonly clock: Clock;
  readonly gateway: Gateway;
  readonly gate: RateGate;
  /** To be added to our clock. */
  offsetMs: number;
  /** The look at the platform's clock that is under way, so that many calls share one. */
  looking: Promise<boolean> | null;
}

/** Makes the function that sends one call, and once more where only our clock was wrong. */
export function createAttempt<E, W extends object>(
  protocol: Protocol<E, W>,
  settings: HttpSettings,
): (out: Outgoing) => Promise<Attempt<E>> {
  const { url, timeoutMs, fetch, clock } = settings;
  const shared: Shared<E, W> = {
    protocol,
    clock,
    gateway: createGateway({ url, timeoutMs, fetch }),
    gate: createRateGate(clock),
    offsetMs: 0,
    looking: null,
  };
  return (out) => attempt(shared, out);
}

async function attempt<E, W extends object>(
  shared: Shared<E, W>,
  out: Outgoing,
): Promise<Attempt<E>> {
  const { protocol, gate } = shared;
  if (protocol.grantOf(out.call).trim() === '') return { kind: 'no_grant' };
  const retryAfterMs = gate.waitMs(protocol.banKeys(out));
  if (retryAfterMs > 0) return { kind: 'banned', retryAfterMs };
  const first = await send(shared, out);
  // A request whose timestamp was refused has had no effect, so that even a write may go again.
  const isSkewed = first.kind === 'platform' && protocol.judge(first.error) === 'skewed';
  const last = isSkewed && (await readServerTime(shared)) ? await send(shared, out) : first;
  if (last.kind === 'platform' && protocol.judge(last.error) === 'throttled') {
    gate.close(protocol.banKey(last.error, out), protocol.banMs(last.error));
  }
  return last;
}

async function send<E, W extends object>(shared: Shared<E, W>, out: Outgoing): Promise<Attempt<E>> {
  const answer = await post(shared, out);
  if (answer.kind !== 'answered') return { kind: 'trouble', trouble: answer };
  return shared.protocol.open(answer.body, out.method).match<Attempt<E>>(
    (envelope) => envelope,
    (problem) => ({ kind: 'trouble', trouble: toUnreadable(problem) }),
  );
}

async function post<E, W extends object>(
  { protocol, clock, gateway, offsetMs }: Shared<E, W>,
  out: Outgoing,
): Promise<GatewayAnswer> {
  const form = await protocol.formOf(out, clock.now() + offsetMs);
  const secrets = [...protocol.secrets, protocol.grantOf(out.call), form['sign'] ?? ''];
  const { effect, call } = out;
  return gateway.post({ form, effect, redact: createRedactor(secrets), signal: call.signal });
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
