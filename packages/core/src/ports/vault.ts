import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';

/**
 * What a sealed text belongs to. It is bound into the seal: a text moved to another row, field or
 * tenant does not open. Never the owner, because that changes.
 */
export interface SealContext {
  readonly tenant: string;
  readonly table: string;
  readonly row: string;
  readonly field: string;
}

/** A text to seal. */
export interface PlainItem {
  readonly text: string;
  readonly context: SealContext;
}

/** A text to open. */
export interface SealedItem {
  readonly sealed: string;
  readonly context: SealContext;
}

/** What goes wrong in a vault. */
export type VaultError = CoreError<'vault.cannot_open' | 'vault.unavailable'>;

/** An authentication code and the key that made it. */
export interface Mac {
  readonly keyId: string;
  /** 128 bits as 22 characters of base64url. */
  readonly code: string;
}

/** Keeps secrets: seals and opens texts in batches, and makes keyed hashes. No method throws. */
export interface Vault {
  /** One sealed text per item, in the same order; sealing twice gives different texts. */
  sealMany(items: readonly PlainItem[]): Promise<Result<readonly string[], VaultError>>;
  /** One plain text per item, in the same order. All or none. */
  openMany(items: readonly SealedItem[]): Promise<Result<readonly string[], VaultError>>;
  /**
   * One keyed fingerprint per text: equal texts of a tenant have equal fingerprints, for ever, and
   * nobody without the key can test a guess.
   */
  fingerprintMany(
    tenant: string,
    texts: readonly string[],
  ): Promise<Result<readonly string[], VaultError>>;
  /** The code of a text, with the current key or with the one named by `keyId`. */
  mac(text: string, keyId?: string): Promise<Result<Mac, VaultError>>;
}
