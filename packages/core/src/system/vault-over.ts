import { err, ok, type Result } from 'neverthrow';
import { fromBase64Url, toBase64Url } from '../kernel/base64url.ts';
import { coreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Cipher, Ciphers, Mac, Soon } from './cipher.ts';
import type { PlainItem, SealContext, SealedItem, Vault, VaultError } from '../ports/vault.ts';

/** A key of the vault. */
export interface VaultKey {
  /** 1..16 of `a-z 0-9`; stands in every envelope, so it is never used for another key. */
  readonly id: string;
  /** 32 random bytes. */
  readonly secret: Uint8Array<ArrayBuffer>;
}

/** The keys of a vault. */
export interface VaultOptions {
  /** The first seals and signs; the others only open and check what they made before. */
  readonly keys: readonly [VaultKey, ...VaultKey[]];
  /**
   * Makes the fingerprints that find duplicates; it cannot be rotated without losing them. Default:
   * the last of `keys`, so that a new key put first changes nothing.
   */
  readonly fingerprintSecret?: Uint8Array<ArrayBuffer>;
}

interface DerivedKey {
  readonly cipher: Cipher;
  readonly mac: Mac;
}

const ivBytes = 12;
const macBytes = 16;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A vault over the ciphers of a runtime. */
export function vaultOver(ciphers: Ciphers, options: VaultOptions): Vault {
  checkKeys(options);
  const secrets = new Map(options.keys.map((key) => [key.id, key.secret]));
  const derived = new Map<string, Promise<DerivedKey>>();
  const keyOf = (keyId: string): Promise<DerivedKey> | null => {
    const secret = secrets.get(keyId);
    if (secret === undefined) return null;
    const known = derived.get(keyId) ?? deriveKey(ciphers, secret);
    derived.set(keyId, known);
    // What failed once is tried anew; the rejection itself goes to whoever awaits it.
    known.catch(() => derived.delete(keyId));
    return known;
  };
  const current = options.keys[0].id;
  const last = options.keys.at(-1)?.secret ?? options.keys[0].secret;
  let fingerprintMac: Soon<Mac> | null = null;
  return {
    sealMany: (items) =>
      attempt('seal', async () => {
        const key = await keyOf(current);
        invariant(key !== null, 'the current key exists');
        return ok(await Promise.all(items.map((item) => seal(key.cipher, current, item))));
      }),
    openMany: (items) =>
      attempt('open', async () => {
        const texts: string[] = [];
        for (const opened of await Promise.all(items.map((item) => open(keyOf, item)))) {
          if (opened.isErr()) return err(opened.error);
          texts.push(opened.value);
        }
        return ok(texts);
      }),
    fingerprintMany: (tenant, texts) =>
      attempt('fingerprint', async () => {
        fingerprintMac ??= ciphers.mac(options.fingerprintSecret ?? last, 'kaquan/fingerprint');
        const mac = await fingerprintMac;
        const hashes = texts.map(async (text) => mac(encoder.encode(`${tenant}\u0000${text}`)));
        return ok((await Promise.all(hashes)).map((hash) => toBase64Url(hash)));
      }),
    mac: (text, keyId = current) =>
      attempt('mac', async () => {
        const key = await keyOf(keyId);
        if (key === null) return err(cannotOpen(keyId, 'this vault does not have that key'));
        const hash = await key.mac(encoder.encode(text));
        return ok({ keyId, code: toBase64Url(hash.subarray(0, macBytes)) });
      }),
  };
}

// Web Crypto rejects where a key service is down or a platform lacks an algorithm.
async function attempt<T>(
  operation: string,
  run: () => Promise<Result<T, VaultError>>,
): Promise<Result<T, VaultError>> {
  try {
    return await run();
  } catch (cause) {
    return err(coreError('vault.unavailable', { operation }, cause));
  }
}

async function seal(cipher: Cipher, keyId: string, item: PlainItem): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const additionalData = associated(item.context);
  const sealed = await cipher.seal({ iv, additionalData, bytes: encoder.encode(item.text) });
  const envelope = new Uint8Array(ivBytes + sealed.length);
  envelope.set(iv);
  envelope.set(sealed, ivBytes);
  return `${keyId}.${toBase64Url(envelope)}`;
}

async function open(
  keyOf: (keyId: string) => Promise<DerivedKey> | null,
  { sealed, context }: SealedItem,
): Promise<Result<string, VaultError>> {
  const dot = sealed.indexOf('.');
  const keyId = sealed.slice(0, Math.max(dot, 0));
  const key = await keyOf(keyId);
  if (key === null) return err(cannotOpen(keyId, 'this vault does not have that key'));
  const envelope = fromBase64Url(sealed.slice(dot + 1));
  if (envelope === null || envelope.length <= ivBytes) {
    return err(cannotOpen(keyId, 'the envelope is damaged'));
  }
  const [iv, bytes] = [envelope.subarray(0, ivBytes), envelope.subarray(ivBytes)];
  try {
    const plain = await key.cipher.open({ iv, bytes, additionalData: associated(context) });
    return ok(decoder.decode(plain));
  } catch (cause) {
    const problem = 'it was changed, or belongs to another row or tenant';
    return err(coreError('vault.cannot_open', { keyId, problem }, cause));
  }
}

// Lengths in front, so that no two contexts have the same text.
function associated(context: SealContext): Uint8Array<ArrayBuffer> {
  const parts = [context.tenant, context.table, context.row, context.field];
  return encoder.encode(parts.map((part) => `${part.length}:${part}`).join(''));
}

async function deriveKey(ciphers: Ciphers, secret: Uint8Array<ArrayBuffer>): Promise<DerivedKey> {
  return {
    cipher: await ciphers.cipher(secret, 'kaquan/seal'),
    mac: await ciphers.mac(secret, 'kaquan/mac'),
  };
}

function cannotOpen(keyId: string, problem: string): VaultError {
  return coreError('vault.cannot_open', { keyId, problem });
}

function checkKeys({ keys, fingerprintSecret }: VaultOptions): void {
  const ids = keys.map(({ id }) => id);
  invariant(
    ids.every((id) => /^[a-z0-9]{1,16}$/.test(id)),
    'options.keys: an id is 1 to 16 of a-z 0-9',
  );
  invariant(new Set(ids).size === ids.length, 'options.keys: an id stands twice');
  const secrets = [...keys.map(({ secret }) => secret), fingerprintSecret ?? keys[0].secret];
  invariant(
    secrets.every((secret) => secret.length === 32),
    'options.keys: a secret is 32 random bytes',
  );
}
