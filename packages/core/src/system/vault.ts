import type { Vault } from '../ports/vault.ts';
import { builtinCiphers, builtinCrypto } from './builtin-ciphers.ts';
import { vaultOver, type VaultOptions } from './vault-over.ts';
import { webCiphers } from './web-ciphers.ts';

/**
 * A vault: AES-256-GCM with a fresh nonce per text, HMAC-SHA-256 for fingerprints and codes, each with
 * its own key derived from the given secret. Envelope: `k1.<base64url>`.
 *
 * It runs on Web Crypto; where the runtime has a `crypto` module of its own (Node, Bun, Deno), on that,
 * which is several times faster for texts as short as cards. What one seals the other opens.
 *
 * Throws at construction when a key is not 32 bytes or an id is not valid or stands twice.
 */
export function createVault(options: VaultOptions): Vault {
  const builtin = builtinCrypto();
  return vaultOver(builtin === null ? webCiphers : builtinCiphers(builtin), options);
}
