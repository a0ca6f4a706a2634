import { readBeijingText, sameSignature } from '@kaquan/channel-kit/sandbox';
import type { GrantBook, SandboxRight } from '../books/grants.ts';
import type { TopMethod } from './define-method.ts';
import {
  gatewayRefusals,
  invalidParameter,
  missingParameter,
  type TopRefusal,
} from './refusals.ts';
import { expectedSignature, signMethods } from './signature.ts';

/** One call as it reached the gateway, with what it is measured against. */
export interface GatewayCall {
  readonly given: ReadonlyMap<string, string>;
  readonly method: TopMethod | null;
  /** The gateway's clock, skewed or not. */
  readonly now: number;
  readonly appKey: string;
  readonly appSecret: string;
  readonly session: string;
  readonly pastSessions: readonly string[];
  readonly grants: GrantBook;
}

/** How far a call's timestamp may be from the gateway's clock, either way. */
const timestampToleranceMs = 10 * 60 * 1000;

/**
 * The checks of every call, in this order. The order is this sandbox's own: no source gives the
 * platform's. The first refusal is the answer.
 */
const checks: readonly ((call: GatewayCall) => TopRefusal | null)[] = [
  checkMethod,
  checkAppKey,
  checkVersion,
  checkFormat,
  checkTimestamp,
  checkSignature,
  checkSession,
  checkRight,
];

/** Gives the first refusal of the common checks, or null when the method may run. */
export function refusalOf(call: GatewayCall): TopRefusal | null {
  for (const check of checks) {
    const refusal = check(call);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkMethod({ given, method }: GatewayCall): TopRefusal | null {
  if (!has(given, 'method')) return gatewayRefusals.missingMethod;
  return method === null ? gatewayRefusals.invalidMethod : null;
}

function checkAppKey({ given, appKey }: GatewayCall): TopRefusal | null {
  if (!has(given, 'app_key')) return gatewayRefusals.missingAppKey;
  return given.get('app_key') === appKey ? null : gatewayRefusals.invalidAppKey;
}

function checkVersion({ given }: GatewayCall): TopRefusal | null {
  if (!has(given, 'v')) return gatewayRefusals.missingVersion;
  return given.get('v') === '2.0' ? null : gatewayRefusals.unsupportedVersion;
}

/** The platform's default is XML, which this sandbox does not write: a caller must ask for JSON. */
function checkFormat({ given }: GatewayCall): TopRefusal | null {
  return given.get('format') === 'json' ? null : gatewayRefusals.invalidFormat;
}

function checkTimestamp({ given, now }: GatewayCall): TopRefusal | null {
  if (!has(given, 'timestamp')) return gatewayRefusals.missingTimestamp;
  const at = readBeijingText(given.get('timestamp') ?? '');
  const near = at !== null && Math.abs(now - at) <= timestampToleranceMs;
  return near ? null : gatewayRefusals.invalidTimestamp;
}

function checkSignature({ given, appSecret }: GatewayCall): TopRefusal | null {
  if (!has(given, 'sign')) return gatewayRefusals.missingSignature;
  if (!has(given, 'sign_method')) return missingParameter('sign_method');
  const method = signMethods.find((known) => known === given.get('sign_method'));
  if (method === undefined) return invalidParameter('sign_method', signMethods.join(', '));
  const expected = expectedSignature(given, appSecret, method);
  return sameSignature(given.get('sign') ?? '', expected) ? null : gatewayRefusals.invalidSignature;
}

function checkSession(call: GatewayCall): TopRefusal | null {
  if (call.method?.needsSession !== true) return null;
  if (!has(call.given, 'session')) return gatewayRefusals.missingSession;
  const session = call.given.get('session') ?? '';
  const { sessionEndsAt } = call.grants;
  const isOver = sessionEndsAt !== null && call.now >= sessionEndsAt;
  if (session === call.session && !isOver) return null;
  if (session === call.session) return gatewayRefusals.expiredSession;
  return call.pastSessions.includes(session)
    ? gatewayRefusals.expiredSession
    : gatewayRefusals.invalidSession;
}

/**
 * No source gives the level of each API: here, every call that writes for a shop needs `w2`, and every
 * other one `r2`.
 */
function checkRight({ method, grants, now }: GatewayCall): TopRefusal | null {
  if (method?.needsSession !== true) return null;
  const right: SandboxRight = method.writes ? 'w2' : 'r2';
  const end = grants.rightEnds[right];
  return end !== undefined && now >= end ? gatewayRefusals.levelEnded : null;
}

function has(given: ReadonlyMap<string, string>, name: string): boolean {
  return (given.get(name) ?? '') !== '';
}
