import type { Instant } from '@kaquan/core';
import ky, { isHTTPError, isTimeoutError, type KyInstance } from 'ky';
import { readBounded, TooLargeError } from './bounded-body.ts';
import { parseLossless } from './lossless.ts';
import type { CallFile } from './protocol.ts';
import { errorCode, toSafeCause, type Redactor, type SafeCause } from './redact.ts';

/** What a gateway needs to know. */
export interface GatewayOptions {
  /** Absolute http or https address; every call is a POST to it. */
  readonly url: string;
  /** For one attempt, from the first byte sent to the last byte read. Default 10,000. */
  readonly timeoutMs?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** The largest answer that is read, after decompression. Default 8 MiB. */
  readonly maxAnswerBytes?: number;
  /** How often a read is sent again after transport trouble or a 5xx. Default 2. Writes: never. */
  readonly maxReadRetries?: number;
}

/** One call. */
export interface GatewayRequest {
  /** Form fields. */
  readonly form: Readonly<Record<string, string>>;
  /** Files beside them, by field; the form is `multipart/form-data` then. */
  readonly files?: Readonly<Record<string, CallFile>> | undefined;
  /** Only a `read` is ever sent twice. */
  readonly effect: 'read' | 'write';
  /** Takes this call's secrets out of whatever is kept of a failure. */
  readonly redact: Redactor;
  /** Calls it off; a request that may have left by then is `unknown`. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every request that is sent for this call, repeats included. */
  readonly onSend?: (() => void) | undefined;
}

/**
 * What became of a call, so that a caller can tell "it did not happen" from "nobody knows":
 * - `answered`: a 2xx answer with JSON in it, read without loss;
 * - `refused`: the gateway turned the call away (3xx, 4xx); it had no effect;
 * - `not_sent`: no connection, or called off beforehand; it had no effect;
 * - `unknown`: the request may have left this process and no readable answer came back.
 */
export type GatewayAnswer =
  | {
      readonly kind: 'answered';
      readonly body: unknown;
      /** The platform's clock by the `Date` header, in whole seconds; `null` where it is absent. */
      readonly serverTime: Instant | null;
    }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** What the `Retry-After` header asks for, `null` where it is absent. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'not_sent'; readonly cause: SafeCause }
  | {
      readonly kind: 'unknown';
      readonly reason: 'timeout' | 'aborted' | 'disconnected' | 'server_error' | 'unreadable';
      readonly problem: string;
      readonly cause: SafeCause | null;
    };

/** A platform's HTTP entrance. */
export interface Gateway {
  /** Sends one call; never throws. */
  post(request: GatewayRequest): Promise<GatewayAnswer>;
}

/** Failures after which it is certain that no byte of the request has left. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The longest pause before a read is tried again; the pauses are drawn at random below it. */
const maxPauseMs = 2_000;

/** Makes a gateway client; sends nothing by itself. */
export function createGateway(options: GatewayOptions): Gateway {
  const send = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const maxBytes = options.maxAnswerBytes ?? 8 * 1024 * 1024;
  const client = ky.create({
    timeout: options.timeoutMs ?? 10_000,
    // A redirect would carry the signed form, session and all, to an address nobody configured.
    redirect: 'manual',
    // The body is read inside the fetch, so that the time-out and the retries cover it as well.
    fetch: async (input, init) => readBounded(await send(input, init), maxBytes),
  });
  const maxRetries = options.maxReadRetries ?? 2;
  return {
    async post(request) {
      if (request.signal?.aborted === true) return notSent(request.signal.reason, request.redact);
      try {
        return await readAnswer(await postForm(client, { url: options.url, maxRetries, request }));
      } catch (error) {
        return explain(error, request);
      }
    },
  };
}

async function postForm(
  client: KyInstance,
  call: { readonly url: string; readonly maxRetries: number; readonly request: GatewayRequest },
): Promise<Response> {
  const { request } = call;
  const onSend = () => {
    request.onSend?.();
  };
  return client.post(call.url, {
    hooks: { beforeRequest: [onSend], beforeRetry: [onSend] },
    body: bodyOf(request),
    signal: request.signal ?? null,
    retry: {
      limit: request.effect === 'read' ? call.maxRetries : 0,
      methods: ['post'],
      statusCodes: [500, 502, 503, 504],
      afterStatusCodes: [],
      backoffLimit: maxPauseMs,
      jitter: true,
      shouldRetry: ({ error }) => isPassing(error, request.signal),
    },
  });
}

function bodyOf({ form, files = {} }: GatewayRequest): URLSearchParams | FormData {
  if (Object.keys(files).length === 0) return new URLSearchParams(form);
  const body = new FormData();
  for (const [name, value] of Object.entries(form)) body.append(name, value);
  for (const [name, { bytes, mediaType, name: fileName }] of Object.entries(files)) {
    body.append(name, new Blob([bytes], { type: mediaType }), fileName);
  }
  return body;
}

/** Whether the same read may well succeed on the next attempt. */
function isPassing(error: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted === true || error instanceof TooLargeError) return false;
  return isHTTPError(error) ? error.response.status >= 500 : true;
}

async function readAnswer(response: Response): Promise<GatewayAnswer> {
  const date = Date.parse(response.headers.get('date') ?? '');
  const serverTime = Number.isNaN(date) ? null : date;
  return parseLossless(await response.text()).match<GatewayAnswer>(
    (body) => ({ kind: 'answered', body, serverTime }),
    (problem) => ({ kind: 'unknown', reason: 'unreadable', problem, cause: null }),
  );
}

function explain(error: unknown, request: GatewayRequest): GatewayAnswer {
  if (isHTTPError(error)) return explainStatus(error.response);
  const cause = toSafeCause(error, request.redact);
  const unknown = { kind: 'unknown', cause } as const;
  if (error instanceof TooLargeError) {
    return { ...unknown, reason: 'unreadable', problem: error.message };
  }
  if (request.signal?.aborted === true) {
    return { ...unknown, reason: 'aborted', problem: 'the call was called off' };
  }
  if (isTimeoutError(error)) return { ...unknown, reason: 'timeout', problem: 'no answer in time' };
  if (neverConnected.has(errorCode(error) ?? '')) return { kind: 'not_sent', cause };
  return { ...unknown, reason: 'disconnected', problem: 'the connection broke' };
}

function explainStatus(response: Response): GatewayAnswer {
  const { status } = response;
  // 408 comes from something in between that gave up waiting; what stood behind it may go on.
  if (status >= 500 || status === 408) {
    const problem = `HTTP status ${status}`;
    return { kind: 'unknown', reason: 'server_error', problem, cause: null };
  }
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : null;
  return { kind: 'refused', status, retryAfterMs };
}

function notSent(reason: unknown, redact: Redactor): GatewayAnswer {
  return { kind: 'not_sent', cause: toSafeCause(reason, redact) };
}
