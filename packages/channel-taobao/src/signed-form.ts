import { formatWallClock } from '@kaquan/channel-kit';
import type { Instant } from '@kaquan/core';
import type { TaobaoSettings } from './options.ts';
import { signParams } from './sign.ts';

/** A call before it has its common parameters. */
export interface UnsignedCall {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly session: string;
  readonly at: Instant;
}

/** Adds the common parameters and the signature. */
export async function signedForm(
  { appKey, appSecret, signMethod }: TaobaoSettings,
  { method, params, session, at }: UnsignedCall,
): Promise<Record<string, string>> {
  const all = {
    ...params,
    method,
    app_key: appKey,
    session,
    timestamp: formatWallClock(at),
    v: '2.0',
    format: 'json',
    sign_method: signMethod,
  };
  // The platform leaves blank values out of its own digest, so they must not be sent either.
  const sent = Object.entries(all).filter(([, value]) => value.trim() !== '');
  const form = Object.fromEntries(sent);
  return { ...form, sign: await signParams(form, { appSecret, signMethod }) };
}
