import { compactDecrypt, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { openSealed, sealTo } from './seal-part.ts';

async function aPair(modulusLength = 2048) {
  const how = { name: 'RSA-OAEP', modulusLength, hash: 'SHA-256' };
  const exponent = { publicExponent: new Uint8Array([1, 0, 1]) };
  const pair = await crypto.subtle.generateKey({ ...how, ...exponent }, true, [
    'encrypt',
    'decrypt',
  ]);
  return {
    publicKey: await crypto.subtle.exportKey('jwk', pair.publicKey),
    privateKey: await crypto.subtle.exportKey('jwk', pair.privateKey),
  };
}

const secret = new TextEncoder().encode('张三 13800000000');
const mine = await aPair();

async function sealedToMine(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const seal = await sealTo(mine.publicKey);
  expect(seal).not.toBeNull();
  return seal === null ? bytes : seal(bytes);
}

describe('what is sealed to a key', () => {
  it('is opened by the private key, and by no other', async () => {
    const sealed = await sealedToMine(secret);
    expect(await openSealed(sealed, mine.privateKey)).toEqual(secret);
    expect(await openSealed(sealed, (await aPair()).privateKey)).toBeNull();
  });

  it('is a JWE that others open', async () => {
    const sealed = await sealedToMine(secret);
    const key = await importJWK(mine.privateKey, 'RSA-OAEP-256');
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, key);
    expect(new Uint8Array(plaintext)).toEqual(secret);
    expect(protectedHeader).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A256GCM' });
  });

  it('does not open once anything of it was changed, or it is something else', async () => {
    const sealed = await sealedToMine(secret);
    const text = new TextDecoder().decode(sealed);
    const parts = text.split('.');
    for (const place of parts.keys()) {
      const changed = parts.map((part, n) =>
        n === place ? `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}` : part,
      );
      const bytes = new TextEncoder().encode(changed.join('.'));
      expect(await openSealed(bytes, mine.privateKey)).toBeNull();
    }
    for (const other of ['', '....', 'x', text.slice(0, -30), `${text}.AA`]) {
      expect(await openSealed(new TextEncoder().encode(other), mine.privateKey)).toBeNull();
    }
  });

  it('is sealed to no key that is short or none', async () => {
    for (const key of [(await aPair(1024)).publicKey, { kty: 'oct', k: 'AAAA' }, {}]) {
      expect(await sealTo(key)).toBeNull();
    }
    expect(await sealTo({ ...mine.publicKey, kty: 'EC' })).toBeNull();
  });
});
