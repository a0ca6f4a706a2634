import type { Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, ChannelShop } from '@kaquan/core/ports';
import type { PddClient } from './client.ts';
import { mallSchema } from './wire.ts';

/**
 * Says who the shop is. No API names the account that a token was given by; the shop's number stands for it:
 * its name may be changed, and would look like another seller's account.
 */
export async function describeShop(
  client: PddClient,
  call: ChannelCall,
): Promise<Result<ChannelShop, ChannelReadError>> {
  const method = 'pdd.mall.info.get';
  const answer = await client.read({ method, call, params: {}, schema: mallSchema });
  return answer
    .map(({ mall_id: externalId, mall_name: name }) => ({
      externalId,
      name,
      linkedAccount: externalId,
    }))
    .mapErr(({ error }) => error);
}
