import { err, ok, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelOrder, ChannelReadError } from '@kaquan/core/ports';
import type { PddContext } from '../context.ts';
import { virtualInformationSchema } from './wire.ts';

/**
 * Adds the number to charge 充值账号 to an order that waits for its top-up. Neither a list nor the detail
 * shows it, so that it costs a call; without the option none is made.
 */
export async function withAccount(
  { client, settings: { topUp } }: PddContext,
  call: ChannelCall,
  order: ChannelOrder,
): Promise<Result<ChannelOrder, ChannelReadError>> {
  const field = topUp?.account;
  if (topUp === undefined || field === undefined) return ok(order);
  const isWaiting = order.payment === 'paid' && !order.isShipped;
  if (!isWaiting || !order.lines.some((line) => topUp.isTopUp(line))) return ok(order);
  const answer = await client.read({
    method: 'pdd.order.virtual.information.get',
    call,
    params: { order_sn: order.orderNo },
    schema: virtualInformationSchema,
  });
  if (answer.isErr()) return err(answer.error.error);
  return ok({ ...order, account: answer.value[field] });
}
