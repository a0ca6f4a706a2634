import { sameSignature } from '@kaquan/channel-kit/sandbox';
import type { PopMethod } from './define-method.ts';
import { commonRefusal, gatewayRefusals, type PopRefusal } from './refusals.ts';
import { expectedSignature } from './signature.ts';

/** One call as it reached the gateway, with what it is measured against. */
export interface GatewayCall {
  readonly given: ReadonlyMap<string, string>;
  readonly method: PopMethod | null;
  /** The gateway's clock, skewed or not. */
  readonly now: number;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
  readonly pastTokens: readonly string[];
  /** When the token ends, or null. */
  readonly tokenEndsAt: number | null;
}

/** How far a call's timestamp may be from the gateway's clock, either way. */
const timestampToleranceMs = 10 * 60 * 1000;

/**
 * The checks of every call, in this order. The order is this sandbox's own: no source gives the
 * platform's. The first refusal is the answer.
 */
const checks: readonly ((call: GatewayCall) => PopRefusal | null)[] = [
  checkType,
  checkClient,
  checkForm,
  checkTimestamp,
  checkSignature,
  checkToken,
];

/** Gives the first refusal of the common checks, or null when the method may run. */
export function refusalOf(call: GatewayCall): PopRefusal | null {
  for (const check of checks) {
    const refusal = check(call);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkType({ given, method }: GatewayCall): PopRefusal | null {
  if (!has(given, 'type')) return commonRefusal('type');
  return method === null ? gatewayRefusals.invalidType : null;
}

function checkClient({ given, clientId }: GatewayCall): PopRefusal | null {
  if (!has(given, 'client_id')) return commonRefusal('client_id');
  return given.get('client_id') === clientId ? null : gatewayRefusals.invalidClient;
}

/** XML is the platform's other form, which this sandbox does not write. */
function checkForm({ given }: GatewayCall): PopRefusal | null {
  if ((given.get('data_type') ?? 'JSON') !== 'JSON') return commonRefusal('data_type');
  return (given.get('version') ?? 'V1') === 'V1' ? null : commonRefusal('version');
}

/** Unix seconds; milliseconds are refused, as the platform does. */
function checkTimestamp({ given, now }: GatewayCall): PopRefusal | null {
  const text = given.get('timestamp') ?? '';
  const at = /^\d{10}$/.test(text) ? Number(text) * 1000 : Number.NaN;
  return Math.abs(now - at) <= timestampToleranceMs ? null : commonRefusal('timestamp');
}

function checkSignature({ given, clientSecret }: GatewayCall): PopRefusal | null {
  if (!has(given, 'sign')) return commonRefusal('sign');
  const isRight = sameSignature(given.get('sign') ?? '', expectedSignature(given, clientSecret));
  return isRight ? null : gatewayRefusals.invalidSignature;
}

function checkToken(call: GatewayCall): PopRefusal | null {
  const { given, method, token, pastTokens, tokenEndsAt, now } = call;
  if (method?.needsToken !== true) return null;
  if (!has(given, 'access_token')) return commonRefusal('access_token');
  const shown = given.get('access_token') ?? '';
  const isOver = tokenEndsAt !== null && now >= tokenEndsAt;
  if (shown === token) return isOver ? gatewayRefusals.expiredToken : null;
  return pastTokens.includes(shown) ? gatewayRefusals.expiredToken : gatewayRefusals.invalidToken;
}

function has(given: ReadonlyMap<string, string>, name: string): boolean {
  return (given.get(name) ?? '') !== '';
}
