import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { loadCalledShop } from './live-channel.ts';
import type { Shop } from './shop.ts';

const shopsPerPage = 200;

/** Every shop of a tenant, by sort order, then id: a few thousand at most. */
export async function listOwnShops({
  runtime,
  tenant,
}: Scope): Promise<Result<readonly Shop[], StorageError>> {
  const shops: Shop[] = [];
  let cursor: string | null = null;
  do {
    const position = cursor === null ? {} : { cursor };
    const page = await runtime.storage.findShops({ tenant, limit: shopsPerPage, ...position });
    if (page.isErr()) return err(page.error);
    shops.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(shops);
}

/** The shops that a call is about: one, or every one of the tenant for `null`. */
export async function listMeantShops(
  scope: Scope,
  shopId: ShopId | null,
): Promise<Result<readonly Shop[], StorageError | CoreError<'shop.not_found'>>> {
  if (shopId === null) return listOwnShops(scope);
  return (await loadCalledShop(scope, shopId)).map((shop) => [shop]);
}
