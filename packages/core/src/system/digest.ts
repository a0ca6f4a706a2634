import { toBase64Url } from '../kernel/base64url.ts';
import { builtinCrypto } from './builtin-ciphers.ts';
import type { Soon } from './cipher.ts';

/** SHA-256 of a text in UTF-8, as base64url: 43 characters. */
export type Digest = (text: string) => Soon<string>;

/**
 * Makes a digest: of the runtime's own `crypto` module where there is one, which answers at once;
 * elsewhere of Web Crypto. Both answer the same.
 */
export function createDigest(crypto = builtinCrypto()): Digest {
  if (crypto === null) return webDigest;
  return (text) => crypto.createHash('sha256').update(text, 'utf8').digest('base64url');
}

async function webDigest(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
