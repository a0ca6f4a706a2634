import type { CipherInput, Ciphers } from './cipher.ts';

/** What is used of a runtime's own `crypto` module, as Node, Bun and Deno have it. */
export interface BuiltinCrypto {
  hkdfSync(
    digest: 'sha256',
    key: Uint8Array,
    salt: Uint8Array,
    info: string,
    length: number,
  ): ArrayBuffer;
  createSecretKey(key: Uint8Array): BuiltinKey;
  createHash(algorithm: 'sha256'): BuiltinHash;
  createHmac(algorithm: 'sha256', key: BuiltinKey): BuiltinHmac;
  createCipheriv(algorithm: 'aes-256-gcm', key: BuiltinKey, iv: Uint8Array): BuiltinCipher;
  createDecipheriv(
    algorithm: 'aes-256-gcm',
    key: BuiltinKey,
    iv: Uint8Array,
    options: { readonly authTagLength: number },
  ): BuiltinDecipher;
}

interface BuiltinKey {
  readonly type: string;
}

interface BuiltinHash {
  update(text: string, encoding: 'utf8'): BuiltinHash;
  digest(encoding: 'base64url'): string;
}

interface BuiltinHmac {
  update(bytes: Uint8Array): BuiltinHmac;
  digest(): Uint8Array;
}

interface BuiltinStep {
  setAAD(bytes: Uint8Array): unknown;
  update(bytes: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

interface BuiltinCipher extends BuiltinStep {
  getAuthTag(): Uint8Array;
}

interface BuiltinDecipher extends BuiltinStep {
  setAuthTag(tag: Uint8Array): unknown;
}

const keyBytes = 32;
const tagBytes = 16;

/**
 * The runtime's own `crypto` module, without an import that a bundler for the browser or the edge
 * would trip over; `null` where there is none.
 */
export function builtinCrypto(): BuiltinCrypto | null {
  const { process } = globalThis as {
    readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
  };
  return (process?.getBuiltinModule?.('node:crypto') as BuiltinCrypto | undefined) ?? null;
}

/**
 * Ciphers that answer at once. A card is some dozen bytes: handing them to another thread and back,
 * as Web Crypto does, costs several times what the cipher itself does.
 */
export function builtinCiphers(crypto: BuiltinCrypto): Ciphers {
  const derive = (secret: Uint8Array, purpose: string): BuiltinKey => {
    const bytes = crypto.hkdfSync('sha256', secret, new Uint8Array(0), purpose, keyBytes);
    return crypto.createSecretKey(new Uint8Array(bytes));
  };
  return {
    cipher(secret, purpose) {
      const key = derive(secret, purpose);
      return {
        seal(input) {
          const cipher = crypto.createCipheriv('aes-256-gcm', key, input.iv);
          const sealed = run(cipher, input, input.bytes);
          return joined(sealed, cipher.getAuthTag());
        },
        open(input) {
          const { bytes } = input;
          // With the length given it refuses a shorter tag, which would be easier to guess.
          const whole = { authTagLength: tagBytes };
          const decipher = crypto.createDecipheriv('aes-256-gcm', key, input.iv, whole);
          decipher.setAuthTag(bytes.subarray(-tagBytes));
          return run(decipher, input, bytes.subarray(0, -tagBytes));
        },
      };
    },
    mac(secret, purpose) {
      const key = derive(secret, purpose);
      return (bytes) => crypto.createHmac('sha256', key).update(bytes).digest();
    },
  };
}

function run(step: BuiltinStep, input: CipherInput, bytes: Uint8Array): Uint8Array {
  step.setAAD(input.additionalData);
  return joined(step.update(bytes), step.final());
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
