import { err, ok, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, ChannelShop } from '@kaquan/core/ports';
import type { TaobaoClient } from './client.ts';
import { sellerSchema, shopSchema } from './wire.ts';

/**
 * Says who the shop is. Its id is the seller's user id: there is one shop per seller, notifications
 * name that id, and it outlives a shop that is closed and opened again.
 */
export async function describeShop(
  client: TaobaoClient,
  call: ChannelCall,
): Promise<Result<ChannelShop, ChannelReadError>> {
  const seller = await client.read({
    method: 'taobao.user.seller.get',
    call,
    params: { fields: 'user_id,nick' },
    schema: sellerSchema,
  });
  if (seller.isErr()) return err(seller.error.error);
  const answer = await client.read({
    method: 'taobao.shop.seller.get',
    call,
    params: { fields: 'sid,title' },
    schema: shopSchema,
  });
  if (answer.isErr()) return err(answer.error.error);
  const { user_id: externalId, nick: linkedAccount } = seller.value.user;
  return ok({ externalId, name: answer.value.shop.title, linkedAccount });
}
