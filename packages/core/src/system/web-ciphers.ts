import type { Ciphers } from './cipher.ts';

/** Ciphers of Web Crypto, which every runtime has. */
export const webCiphers: Ciphers = {
  async cipher(secret, purpose) {
    const aes = { name: 'AES-GCM', length: 256 };
    const root = await rootOf(secret);
    const usages = ['encrypt', 'decrypt'] as const;
    const key = await crypto.subtle.deriveKey(derivation(purpose), root, aes, false, [...usages]);
    return {
      seal: async ({ iv, additionalData, bytes }) => {
        const algorithm = { name: 'AES-GCM', iv, additionalData };
        return new Uint8Array(await crypto.subtle.encrypt(algorithm, key, bytes));
      },
      open: async ({ iv, additionalData, bytes }) => {
        const algorithm = { name: 'AES-GCM', iv, additionalData };
        return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, bytes));
      },
    };
  },
  async mac(secret, purpose) {
    const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
    const root = await rootOf(secret);
    const key = await crypto.subtle.deriveKey(derivation(purpose), root, hmac, false, ['sign']);
    return async (bytes) => new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes));
  },
};

function rootOf(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
}

function derivation(purpose: string): HkdfParams {
  const info = new TextEncoder().encode(purpose);
  return { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
}
