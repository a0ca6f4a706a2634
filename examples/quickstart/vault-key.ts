import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createVault, type VaultKey } from '@kaquan/core';
import type { Vault } from '@kaquan/core/ports';

/**
 * A vault for the demo: with a `file`, its key lies there in the clear, so that a second run can open
 * what the first has sealed. A real key comes from where the host keeps its secrets.
 */
export function openVault(file: string | null): Vault {
  return createVault({ keys: [{ id: 'demo1', secret: file === null ? newKey() : keptKey(file) }] });
}

function keptKey(file: string): VaultKey['secret'] {
  if (existsSync(file)) return new Uint8Array(Buffer.from(readFileSync(file, 'utf8'), 'hex'));
  const secret = newKey();
  writeFileSync(file, Buffer.from(secret).toString('hex'), { mode: 0o600 });
  return secret;
}

function newKey(): VaultKey['secret'] {
  return crypto.getRandomValues(new Uint8Array(32));
}
