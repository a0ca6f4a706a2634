import { secondMs, type Instant } from '@kaquan/core';
import type { PddSettings } from './options.ts';
import { signParams } from './sign.ts';

/** A call before it has its common parameters. */
export interface UnsignedCall {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly accessToken: string;
  readonly at: Instant;
}

/** APIs that belong to no shop: they are called without its token, not with an empty one. */
const withoutShop: ReadonlySet<string> = new Set(['pdd.time.get', 'pdd.logistics.companies.get']);

/** Adds the common parameters and the signature. */
export async function signedForm(
  { clientId, clientSecret }: PddSettings,
  { method, params, accessToken, at }: UnsignedCall,
): Promise<Record<string, string>> {
  const all = {
    ...params,
    type: method,
    client_id: clientId,
    access_token: withoutShop.has(method) ? '' : accessToken,
    timestamp: String(Math.floor(at / secondMs)),
    data_type: 'JSON',
    version: 'V1',
  };
  // What an empty value does to a signature, sources tell in three ways; it is never sent.
  const form = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return { ...form, sign: await signParams(form, clientSecret) };
}
