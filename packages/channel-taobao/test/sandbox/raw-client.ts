import { createHash, createHmac } from 'node:crypto';
import type { TaobaoSandboxAccess } from '../../src/sandbox/create-sandbox.ts';

/** What came back, as text and as parsed JSON in which long ids are text. */
export interface RawReply {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** Changes to a call that is otherwise in order; null takes a parameter out. */
export type RawChanges = Readonly<Record<string, string | null>>;

/** Settings of the raw client that are not parameters of a call. */
export interface RawOptions {
  readonly now: () => number;
  readonly secret?: string;
  readonly signMethod?: 'md5' | 'hmac' | 'hmac-sha256';
  /** Put everything into the query and leave the body empty. */
  readonly inQuery?: boolean;
}

/** Calls a gateway with nothing but fetch and node:crypto: shares no code with sandbox or client. */
export function createRawClient(access: TaobaoSandboxAccess, options: RawOptions) {
  return async (
    method: string,
    parameters: RawChanges = {},
    changes: RawChanges = {},
  ): Promise<RawReply> => {
    const signMethod = options.signMethod ?? 'md5';
    const all: RawChanges = {
      method,
      app_key: access.appKey,
      session: access.session,
      timestamp: new Date(options.now() + 28_800_000).toISOString().slice(0, 19).replace('T', ' '),
      v: '2.0',
      format: 'json',
      sign_method: signMethod,
      ...parameters,
      ...changes,
    };
    const kept = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null);
    const form = new URLSearchParams(kept);
    if (changes['sign'] === undefined) {
      form.set('sign', rawSignature(kept, options.secret ?? access.appSecret, signMethod));
    }
    return send(access.url, form, options.inQuery === true);
  };
}

/** Signs pairs by the published rule. */
export function rawSignature(
  pairs: readonly (readonly [string, string])[],
  secret: string,
  signMethod: 'md5' | 'hmac' | 'hmac-sha256',
): string {
  const sorted = pairs.toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
  const joined = sorted.map(([name, value]) => name + value).join('');
  const digest =
    signMethod === 'md5'
      ? createHash('md5').update(secret + joined + secret)
      : createHmac(signMethod === 'hmac' ? 'md5' : 'sha256', secret).update(joined);
  return digest.digest('hex').toUpperCase();
}

async function send(url: string, form: URLSearchParams, inQuery: boolean): Promise<RawReply> {
  const response = inQuery
    ? await fetch(`${url}?${form.toString()}`)
    : await fetch(url, { method: 'POST', body: form });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, text, json: isJson ? parseKeepingIds(text) : null };
}

/** JSON.parse would round the ids; quoting numbers of 16 digits and more first keeps them. */
function parseKeepingIds(text: string): unknown {
  return JSON.parse(text.replaceAll(/([:[,])(\d{16,})/g, '$1"$2"'));
}
