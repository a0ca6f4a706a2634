import { createHash } from 'node:crypto';
import type { PddSandboxAccess } from '../../src/sandbox/create-sandbox.ts';

/** What came back, as text and as parsed JSON in which long ids are text. */
export interface RawReply {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** Changes to a call that is otherwise in order; null takes a parameter out. */
export type RawChanges = Readonly<Record<string, string | null>>;

/** Calls a gateway with nothing but fetch and node:crypto: shares no code with sandbox or client. */
export function createRawClient(
  access: PddSandboxAccess,
  options: { readonly now: () => number; readonly asJson?: boolean },
) {
  return async (
    type: string,
    parameters: RawChanges = {},
    changes: RawChanges = {},
  ): Promise<RawReply> => {
    const all: RawChanges = {
      type,
      client_id: access.clientId,
      access_token: access.accessToken,
      timestamp: String(Math.floor(options.now() / 1000)),
      data_type: 'JSON',
      version: 'V1',
      ...parameters,
      ...changes,
    };
    const kept = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null);
    const sign = changes['sign'] ?? rawSignature(kept, access.clientSecret);
    return send(access.url, [...kept.filter(([name]) => name !== 'sign'), ['sign', sign]], options);
  };
}

/** Signs pairs by the published rule. */
export function rawSignature(
  pairs: readonly (readonly [string, string])[],
  secret: string,
): string {
  const sorted = pairs
    .filter(([name]) => name !== 'sign')
    .toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
  const joined = sorted.map(([name, value]) => name + value).join('');
  return createHash('md5')
    .update(secret + joined + secret)
    .digest('hex')
    .toUpperCase();
}

async function send(
  url: string,
  pairs: readonly [string, string][],
  { asJson = false }: { readonly asJson?: boolean },
): Promise<RawReply> {
  const body = asJson
    ? JSON.stringify(Object.fromEntries(pairs))
    : new URLSearchParams(pairs.map(([name, value]) => [name, value]));
  const headers = asJson ? { 'content-type': 'application/json' } : undefined;
  const response = await fetch(url, { method: 'POST', body, ...(headers && { headers }) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, text, json: isJson ? parseKeepingIds(text) : null };
}

/** JSON.parse would round the ids; quoting numbers of 16 digits and more first keeps them. */
function parseKeepingIds(text: string): unknown {
  return JSON.parse(text.replaceAll(/([:[,])(\d{16,})/g, '$1"$2"'));
}
