import { err, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import { decodeStored } from '../kernel/schema.ts';
import type { Channel, ChannelCall } from '../ports/channel.ts';
import type { SealContext, VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from './shop.ts';

/** A shop's channel, ready to be called. */
export interface ShopChannel {
  readonly channel: Channel;
  readonly call: ChannelCall;
}

/** Why a shop's channel cannot be called. */
export type ShopChannelError = VaultError | CoreError<'channel.incapable' | 'storage.corrupt'>;

const credentialsSchema = z.record(z.string(), z.string());

/** Where a shop's credentials belong; see {@link SealContext}. */
export function credentialsContext({ tenant }: Scope, shopId: string): SealContext {
  return { tenant, table: 'shops', row: shopId, field: 'credentials' };
}

/**
 * Opens a shop's credentials for a call to its channel.
 *
 * Errors: `channel.incapable` when this Kaquan was composed without that channel, `vault.*`.
 */
export async function channelOf(
  scope: Scope,
  shop: Shop,
): Promise<Result<ShopChannel, ShopChannelError>> {
  const { vault, channelByType, isInHostTransaction } = scope.runtime;
  invariant(!isInHostTransaction, 'services call no channel inside a host transaction');
  const channel = channelByType.get(shop.channelType);
  if (channel === undefined) {
    const fields = { channel: shop.channelType, operation: 'be called: it is not composed in' };
    return err(coreError('channel.incapable', fields));
  }
  const context = credentialsContext(scope, shop.shopId);
  const opened = await vault.openMany([{ sealed: shop.sealedCredentials, context }]);
  if (opened.isErr()) return err(opened.error);
  const parsed = decodeStored(credentialsSchema, parseJson(opened.value[0] ?? ''), 'shops');
  return parsed.map((credentials) => ({ channel, call: { credentials } }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one more way of not being credentials; the schema says so.
    return null;
  }
}
