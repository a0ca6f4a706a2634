import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';

/**
 * What a sealed text belongs to. It is bound into the seal: a text moved to another row, field or
 * tenant does not open. Never the owner, because that changes.
 */
export interface SealContext {
  /** A `TenantId`: what one tenant sealed never opens for another. */
  readonly tenant: string;
  /** What kind of thing holds it: `shops`, `card_keys`, `ingest_failures`. */
  readonly table: string;
  /** The id of the thing that holds it, such as a shop's or a key's. */
  readonly row: string;
  /** Which of its texts it is: `credentials`, `card`, `row`. */
  readonly field: string;
}

/** A text to seal. */
export interface PlainItem {
  /** Kept in memory only, and never logged. */
  readonly text: string;
  /** To be given again for opening it. */
  readonly context: SealContext;
}

/** A text to open. */
export interface SealedItem {
  /** As `sealMany` answered it. */
  readonly sealed: string;
  /** The same that it was sealed with; any other does not open it. */
  readonly context: SealContext;
}

/** What goes wrong in a vault. */
export type VaultError = CoreError<'vault.cannot_open' | 'vault.unavailable'>;

/** An authentication code and the key that made it. */
export interface Mac {
  /** Goes with the code, so that `Vault.mac` can check it after the current key has changed. */
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
