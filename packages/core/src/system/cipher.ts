/** What is sealed or opened, beside the key. */
export interface CipherInput {
  /** 12 bytes, never used twice with a key. */
  readonly iv: Uint8Array<ArrayBuffer>;
  /** What the sealed bytes are bound to. */
  readonly additionalData: Uint8Array<ArrayBuffer>;
  /** Plain bytes to seal, or sealed ones with their tag of 16 bytes behind them to open. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a runtime answers at once or later. */
export type Soon<T> = T | Promise<T>;

/** AES-256-GCM with one key. */
export interface Cipher {
  seal(input: CipherInput): Soon<Uint8Array>;
  /** Throws or rejects where the bytes, or what they are bound to, were changed. */
  open(input: CipherInput): Soon<Uint8Array>;
}

/** HMAC-SHA-256 with one key. */
export type Mac = (bytes: Uint8Array<ArrayBuffer>) => Soon<Uint8Array>;

/** Makes ciphers out of secrets; each purpose gets a key of its own, by HKDF-SHA-256. */
export interface Ciphers {
  cipher(secret: Uint8Array<ArrayBuffer>, purpose: string): Soon<Cipher>;
  mac(secret: Uint8Array<ArrayBuffer>, purpose: string): Soon<Mac>;
}
