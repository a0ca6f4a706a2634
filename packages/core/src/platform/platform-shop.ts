import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Shop } from '../shop/shop.ts';

/** The channel type of the host's own storefront 平台. */
export const platformChannelType = 'platform';

/** Whether a shop is the host's own storefront, of whose orders nobody knows but the host. */
export function isPlatformShop({ channelType }: Pick<Shop, 'channelType'>): boolean {
  return channelType === platformChannelType;
}

/** Refuses what only a host can say of its own orders where a marketplace has the word. */
export function onPlatform(
  shop: Shop,
  operation: string,
): Result<void, CoreError<'shop.not_on_platform'>> {
  if (isPlatformShop(shop)) return ok();
  const { shopId, channelType } = shop;
  return err(coreError('shop.not_on_platform', { shopId, channel: channelType, operation }));
}
