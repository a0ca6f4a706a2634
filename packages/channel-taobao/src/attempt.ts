import {
  createGateway,
  createRateGate,
  createRedactor,
  decodeWire,
  formatWallClock,
  type Gateway,
  type GatewayAnswer,
  type GatewayTrouble,
} from '@kaquan/channel-kit';
import { err, type Instant, type Result } from '@kaquan/core';
import type { ChannelCall } from '@kaquan/core/ports';
import { readEnvelope, type Envelope } from './envelope.ts';
import { banMs, isApplicationWide, judge } from './errors.ts';
import type { TaobaoSettings } from './options.ts';
import { signParams } from './sign.ts';
import { timeSchema, type PlatformError } from './wire.ts';

/** What is sent: an API's name, its own parameters, and for which shop. */
export interface Outgoing {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly call: ChannelCall;
  readonly effect: 'read' | 'write';
}

/** What it brought. */
export type Attempt =
  | Envelope
  | { readonly kind: 'trouble'; readonly trouble: GatewayTrouble }
  /** Not sent: the platform has banned such calls until then. */
  | { readonly kind: 'banned'; readonly retryAfterMs: number }
  /** Not sent: the shop has no session. */
  | { readonly kind: 'no_session' };

/** What the attempts of one channel share: bans, and how far the platform's clock is from ours. */
interface Shared {
  readonly settings: TaobaoSettings;
  readonly gateway: Gateway;
  readonly gate: ReturnType<typeof createRateGate>;
  /** To be added to our clock. */
  offsetMs: number;
  /** The look at the platform's clock that is under way, so that many calls share one. */
  looking: Promise<boolean> | null;
}

/** Makes the function that sends one call, and once more where only our clock was wrong. */
export function createAttempt(settings: TaobaoSettings): (out: Outgoing) => Promise<Attempt> {
  const { url, timeoutMs, fetch, clock } = settings;
  const shared: Shared = {
    settings,
    gateway: createGateway({ url, timeoutMs, fetch }),
    gate: createRateGate(clock),
    offsetMs: 0,
    looking: null,
  };
  return (out) => attempt(shared, out);
}

async function attempt(shared: Shared, out: Outgoing): Promise<Attempt> {
  if (sessionOf(out.call).trim() === '') return { kind: 'no_session' };
  const retryAfterMs = shared.gate.waitMs(banKeys(out));
  if (retryAfterMs > 0) return { kind: 'banned', retryAfterMs };
  const first = await send(shared, out);
  // A request whose timestamp was refused has had no effect, so that even a write may go again.
  const isSkewed = first.kind === 'platform' && judge(first.error) === 'skewed';
  const last = isSkewed && (await readServerTime(shared)) ? await send(shared, out) : first;
  if (last.kind === 'platform' && judge(last.error) === 'throttled') {
    shared.gate.close(banKey(last.error, out), banMs(last.error));
  }
  return last;
}

async function send(shared: Shared, out: Outgoing): Promise<Attempt> {
  const answer = await post(shared, out);
  if (answer.kind !== 'answered') return { kind: 'trouble', trouble: answer };
  return readEnvelope(answer.body, out.method).match<Attempt>(
    (envelope) => envelope,
    (problem) => ({ kind: 'trouble', trouble: toUnreadable(problem) }),
  );
}

async function post(shared: Shared, out: Outgoing): Promise<GatewayAnswer> {
  const { appSecret } = shared.settings;
  const form = await signedForm(shared, out);
  return shared.gateway.post({
    form,
    effect: out.effect,
    redact: createRedactor([appSecret, sessionOf(out.call), form['sign'] ?? '']),
    signal: out.call.signal,
  });
}

/** An answer that came and makes no sense. */
export function toUnreadable(problem: string): GatewayTrouble {
  return { kind: 'unknown', reason: 'unreadable', problem, cause: null };
}

async function signedForm(shared: Shared, out: Outgoing): Promise<Record<string, string>> {
  const { appKey, appSecret, signMethod, clock } = shared.settings;
  const all = {
    ...out.params,
    method: out.method,
    app_key: appKey,
    session: sessionOf(out.call),
    timestamp: formatWallClock(clock.now() + shared.offsetMs),
    v: '2.0',
    format: 'json',
    sign_method: signMethod,
  };
  // The platform leaves blank values out of its own digest, so they must not be sent either.
  const sent = Object.entries(all).filter(([, value]) => value.trim() !== '');
  const form = Object.fromEntries(sent);
  return { ...form, sign: await signParams(form, { appSecret, signMethod }) };
}

/** Learns how far our clock is off; `false` when the platform did not say. */
function readServerTime(shared: Shared): Promise<boolean> {
  shared.looking ??= look(shared).finally(() => {
    shared.looking = null;
  });
  return shared.looking;
}

/**
 * Whether the platform checks the timestamp of this call as well, no page says. If it does, the call is
 * refused like the others, but the answer's `Date` header tells the time all the same.
 */
async function look(shared: Shared): Promise<boolean> {
  // Nobody's session, and nobody's signal: other calls may be waiting for the same answer.
  const call: ChannelCall = { credentials: {} };
  const out: Outgoing = { method: 'taobao.time.get', params: {}, call, effect: 'read' };
  const answer = await post(shared, out);
  if (answer.kind !== 'answered') return false;
  const told = readEnvelope(answer.body, out.method).andThen(readTime).unwrapOr(answer.serverTime);
  if (told === null) return false;
  shared.offsetMs = told - shared.settings.clock.now();
  return true;
}

function readTime(envelope: Envelope): Result<Instant | null, string> {
  if (envelope.kind !== 'answered') return err('the platform does not tell');
  return decodeWire(timeSchema, envelope.inside).map(({ time }) => time);
}

function sessionOf(call: ChannelCall): string {
  return call.credentials['session'] ?? '';
}

/** Codes of the old numbering that limit one user or one session. */
const perSession: ReadonlySet<number> = new Set([5, 6]);

function banKey(error: PlatformError, out: Outgoing): string {
  const [application, api, session] = banKeys(out);
  if (isApplicationWide(error)) return application;
  return perSession.has(error.code) ? session : api;
}

function banKeys(out: Outgoing): readonly [application: string, api: string, session: string] {
  return ['app', `api ${out.method}`, `session ${sessionOf(out.call)} ${out.method}`];
}
