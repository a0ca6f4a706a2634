import { ok, type Result } from 'neverthrow';
import type { Instant } from '../kernel/time.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';

/**
 * Up to when the account book of a shop was read from its channel, the last instant that it tells of; `null`
 * where it is not read from there. Days without a line are told too: money that comes after them is in a
 * statement that is to be read.
 */
export async function statementsReadTo(
  { runtime, tenant }: Scope,
  { shopId, channelType }: Pick<Shop, 'shopId' | 'channelType'>,
): Promise<Result<Instant | null, StorageError>> {
  const { statements } = runtime.channelByType.get(channelType)?.capabilities ?? {};
  const book = statements?.list?.book ?? null;
  if (book === null || book !== statements?.accountBook) return ok(null);
  const read = await runtime.storage.loadCursor(tenant, shopId, 'statements');
  return read.map((known) => (known === null ? null : known.readTo - 1));
}
