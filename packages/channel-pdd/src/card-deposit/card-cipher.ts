/** Seals one card's secret; `null` for a secret that is longer than the key can hold. */
export type CardCipher = (secret: string) => string | null;

/** What PKCS #1 v1.5 puts around a text. */
const paddingBytes = 11;

/**
 * Seals with RSA, padded by PKCS #1 v1.5, in base64. `null` where the key is none that can.
 *
 * Web Crypto does not have that padding, so `node:crypto` is loaded.
 *
 * @see pdd.voucher.virtual.card.batch.add (2023): RSA/ECB/PKCS1Padding; the base64 is from memory
 */
export async function createCardCipher(publicKey: string): Promise<CardCipher | null> {
  const { constants, createPublicKey, publicEncrypt } = await import('node:crypto');
  try {
    const key = createPublicKey(pemOf(publicKey));
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (key.asymmetricKeyType !== 'rsa' || bits === undefined) return null;
    return (secret) => {
      const text = Buffer.from(secret, 'utf8');
      if (text.length > bits / 8 - paddingBytes) return null;
      const padding = constants.RSA_PKCS1_PADDING;
      return publicEncrypt({ key, padding }, text).toString('base64');
    };
  } catch {
    // What the parser says of a key may quote it.
    return null;
  }
}

function pemOf(publicKey: string): string {
  if (publicKey.includes('-----BEGIN')) return publicKey;
  return `-----BEGIN PUBLIC KEY-----\n${publicKey.trim()}\n-----END PUBLIC KEY-----\n`;
}
