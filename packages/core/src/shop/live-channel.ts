import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { isPaused } from './renew-grant.ts';
import { channelOf, type ShopChannel, type ShopChannelError } from './shop-channel.ts';
import type { Shop } from './shop.ts';

/** Loads a shop that a call is about. */
export async function loadCalledShop(
  { runtime, tenant }: Scope,
  shopId: ShopId,
): Promise<Result<Shop, StorageError | CoreError<'shop.not_found'>>> {
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  return shop === undefined ? err(coreError('shop.not_found', { shopId })) : ok(shop);
}

/**
 * Opens a shop's credentials for a call that somebody waits for. A channel that has just refused them is
 * not asked: `channel.grant_expired`. Other errors: as `channelOf`.
 */
export async function liveChannelOf(
  scope: Scope,
  shop: Shop,
): Promise<Result<ShopChannel, ShopChannelError | CoreError<'channel.grant_expired'>>> {
  if (isPaused(shop, scope.runtime.clock.now())) {
    return err(coreError('channel.grant_expired', { channel: shop.channelType }));
  }
  return channelOf(scope, shop);
}
