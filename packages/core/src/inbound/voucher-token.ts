import { err, ok, type Result } from 'neverthrow';
import { Secret } from '../kernel/secret.ts';
import type { OrderRef } from '../ports/storage-refs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import { tokenContext } from './token-context.ts';

/** What the channel gave when it asked for the vouchers of an order last; `null` where it has not. */
export async function voucherTokenOf(
  { runtime, tenant }: Scope,
  { shopId, orderNo }: OrderRef,
): Promise<Result<Secret | null, StorageError | VaultError>> {
  const { storage, vault } = runtime;
  const found = await storage.latestVoucherNotice({ tenant, shopId, orderNo });
  if (found.isErr()) return err(found.error);
  const notice = found.value;
  if (notice === null || !('sealedToken' in notice.subject)) return ok(null);
  const { sealedToken: sealed } = notice.subject;
  const opened = await vault.openMany([{ sealed, context: tokenContext(tenant, notice) }]);
  return opened.map(([text]) => (text === undefined ? null : new Secret(text)));
}
