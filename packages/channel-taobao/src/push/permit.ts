import { coreError, err, ok, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelWriteError, ChannelWriteOutcome } from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import { sellerSchema } from '../wire.ts';
import { doneReplySchema, tmcUserReplySchema } from './wire.ts';

/** What permitting needs: to speak for the shop, and for the application. */
export interface PermitClients {
  readonly shop: TaobaoClient;
  readonly application: TaobaoClient;
}

/**
 * Asks for the messages of a shop, on all topics that the application subscribes to: naming some would
 * overwrite the others. It is `done` when the platform itself says that the shop's grant counts.
 */
export async function permitFeed(
  { shop, application }: PermitClients,
  call: ChannelCall,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const permitted = await shop.write({
    method: 'taobao.tmc.user.permit',
    call,
    params: {},
    schema: doneReplySchema,
  });
  if (permitted.isErr()) return err(permitted.error.error);
  const seller = await shop.read({
    method: 'taobao.user.seller.get',
    call,
    params: { fields: 'user_id,nick' },
    schema: sellerSchema,
  });
  if (seller.isErr()) return err(seller.error.error);
  const known = await application.read({
    method: 'taobao.tmc.user.get',
    call,
    params: { fields: 'user_id,is_valid,topics', nick: seller.value.user.nick },
    schema: tmcUserReplySchema,
  });
  if (known.isErr()) return err(known.error.error);
  const isValid = known.value.tmc_user?.is_valid;
  if (isValid === false) return err(coreError('channel.grant_expired', { channel: channelName }));
  if (isValid === true) return ok({ outcome: 'done', note: '' });
  return ok({ outcome: 'needs_check', note: '消息服务未开通该店铺的消息' });
}
