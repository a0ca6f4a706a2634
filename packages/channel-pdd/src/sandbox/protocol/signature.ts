import { createHash } from 'node:crypto';

/**
 * Computes the signature the gateway expects, by the protocol page alone: names and values sorted by
 * name and joined without separators, the secret at both ends; `sign` itself is left out.
 */
export function expectedSignature(parameters: ReadonlyMap<string, string>, secret: string): string {
  const text = [...parameters]
    .filter(([name]) => name !== 'sign')
    .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map(([name, value]) => name + value)
    .join('');
  return createHash('md5')
    .update(secret + text + secret, 'utf8')
    .digest('hex')
    .toUpperCase();
}
