import { afterFailedReading } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  ChannelCall,
  ChannelOrder,
  ChannelWriteError,
  ChannelWriteOutcome,
} from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import type { TaobaoFailure } from '../errors.ts';
import { loadOrder } from '../orders.ts';
import { isNoSuccess, notShipped, reactionTo, refused, wordsOf } from './sub-codes.ts';
import { shippingSchema } from './wire.ts';

const operation = 'taobao.logistics.dummy.send';
const at = { channel: channelName, operation };

type Answer = Result<ChannelWriteOutcome, ChannelWriteError>;

/**
 * Marks a trade as shipped without a parcel, and believes nothing but the trade itself wherever the
 * answer leaves a doubt. The call speaks of whole trades: what of it goes by parcel is told before.
 */
export async function shipDummy(
  client: TaobaoClient,
  call: ChannelCall,
  orderNo: string,
): Promise<Answer> {
  const sent = await client.write({
    method: operation,
    call,
    params: { tid: orderNo },
    schema: shippingSchema,
  });
  if (sent.isOk() && sent.value.isDone) return ok({ outcome: 'done', note: '' });
  const refusal = sent.isErr() ? sent.error : notShipped(operation);
  switch (reactionTo(refusal)) {
    case 'answer':
      return err(refusal.error);
    case 'hand_over':
      return ok({ outcome: 'needs_check', note: wordsOf(refusal) });
    case 'look':
      return look(client, call, { orderNo, refusal });
  }
}

/** Reads the trade again and answers by what is found. */
async function look(
  client: TaobaoClient,
  call: ChannelCall,
  doubt: { readonly orderNo: string; readonly refusal: TaobaoFailure },
): Promise<Answer> {
  const read = await loadOrder(client, call, doubt.orderNo);
  if (read.isErr()) {
    const wasRefused = doubt.refusal.error.code !== 'channel.outcome_unknown';
    return err(afterFailedReading(read.error, { wasRefused, at }));
  }
  const order = read.value;
  const note = wordsOf(doubt.refusal);
  if (order.payment === 'closed') return ok({ outcome: 'impossible', note });
  if (order.isShipped) return ok({ outcome: 'done', note });
  return notYet(order, doubt.refusal);
}

/** The trade is open and not shipped as a whole: say whether trying again can help. */
function notYet(order: ChannelOrder, refusal: TaobaoFailure): Answer {
  if (order.lines.some((line) => line.isShipped)) {
    const note = `part of the trade is shipped already; ${wordsOf(refusal)}`;
    return ok({ outcome: 'needs_check', note });
  }
  if (order.isHeld === true)
    return err(refused(operation, 'held', 'the platform forbids shipping this trade now'));
  if (order.payment === 'unpaid') return err(refused(operation, 'unpaid', 'it is not paid'));
  if (isNoSuccess(refusal)) return err(refusal.error);
  return err(coreError('channel.unavailable', at, refusal.error));
}
