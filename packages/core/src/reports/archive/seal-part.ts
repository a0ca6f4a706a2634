import { fromBase64Url, toBase64Url } from '../../kernel/base64url.ts';

/** Seals bytes to whoever has the private key, as a compact JWE (RFC 7516) that any JOSE library opens. */
export type SealBytes = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

const keyAlgorithm = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;
const head = { alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'application/gzip' } as const;
const ivBytes = 12;
const tagBytes = 16;

/** How to seal to a key; `null` where it is no public RSA key of at least 2048 bits. */
export async function sealTo(publicKey: JsonWebKey): Promise<SealBytes | null> {
  const key = await publicKeyOf(publicKey);
  if (key === null) return null;
  return async (bytes) => {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
    const header = toBase64Url(new TextEncoder().encode(JSON.stringify(head)));
    const content = await contentKey(secret, 'encrypt');
    const additionalData = new TextEncoder().encode(header);
    const sealed = new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, content, bytes),
    );
    const wrapped = new Uint8Array(await crypto.subtle.encrypt(keyAlgorithm, key, secret));
    const parts = [wrapped, iv, sealed.slice(0, -tagBytes), sealed.slice(-tagBytes)];
    return new TextEncoder().encode([header, ...parts.map(toBase64Url)].join('.'));
  };
}

async function publicKeyOf({ kty, n = '', e }: JsonWebKey): Promise<CryptoKey | null> {
  // A modulus has as many bytes as the key is long.
  if ((fromBase64Url(n)?.length ?? 0) < 256) return null;
  try {
    // Nothing but the public part, whatever else was given.
    const given = { kty, n, e } as JsonWebKey;
    return await crypto.subtle.importKey('jwk', given, keyAlgorithm, false, ['encrypt']);
  } catch {
    // No key, whatever it is.
    return null;
  }
}

/** Opens what was sealed; `null` where it is something else, was changed, or is for another key. */
export async function openSealed(
  sealed: Uint8Array,
  privateKey: JsonWebKey,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const [header = '', ...rest] = new TextDecoder().decode(sealed).split('.');
    const [wrapped, iv, ciphertext, tag] = rest.map(fromBase64Url);
    if (!wrapped || !iv || !ciphertext || !tag || rest.length !== 4) return null;
    const key = await crypto.subtle.importKey('jwk', privateKey, keyAlgorithm, false, ['decrypt']);
    const secret = await crypto.subtle.decrypt(keyAlgorithm, key, wrapped);
    const content = await contentKey(new Uint8Array(secret), 'decrypt');
    const whole = new Uint8Array(ciphertext.length + tag.length);
    whole.set(ciphertext);
    whole.set(tag, ciphertext.length);
    const additionalData = new TextEncoder().encode(header);
    const how = { name: 'AES-GCM', iv, additionalData };
    return new Uint8Array(await crypto.subtle.decrypt(how, content, whole));
  } catch {
    // Whatever is wrong with it, it cannot be opened.
    return null;
  }
}

function contentKey(
  secret: Uint8Array<ArrayBuffer>,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, 'AES-GCM', false, [use]);
}
