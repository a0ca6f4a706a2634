import { createHash, createHmac } from 'node:crypto';

/** The ways of signing that the gateway accepts. */
export const signMethods = ['md5', 'hmac', 'hmac-sha256'] as const;

/** A way of signing, as `sign_method` names it. */
export type SignMethod = (typeof signMethods)[number];

/**
 * Computes the signature the gateway expects, by the protocol page alone: names and values sorted
 * by name and joined without separators; `sign` itself and empty values are left out.
 */
export function expectedSignature(
  parameters: ReadonlyMap<string, string>,
  secret: string,
  method: SignMethod,
): string {
  const text = [...parameters]
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map(([name, value]) => name + value)
    .join('');
  return digest(text, secret, method).toUpperCase();
}

function digest(text: string, secret: string, method: SignMethod): string {
  const digests: Record<SignMethod, () => string> = {
    md5: () => createHash('md5').update(`${secret}${text}${secret}`, 'utf8').digest('hex'),
    hmac: () => createHmac('md5', secret).update(text, 'utf8').digest('hex'),
    'hmac-sha256': () => createHmac('sha256', secret).update(text, 'utf8').digest('hex'),
  };
  return digests[method]();
}
